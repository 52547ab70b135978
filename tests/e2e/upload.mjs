// An artist opens a round, drops a picture on it, watches it arrive, submits it, and opens it in review.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, base, check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { png } from "./png.mjs";
import { ReviewPage } from "./review_page.mjs";

const folder = mkdtempSync(join(tmpdir(), "rushes-e2e-"));
function file(name, bytes) {
	const path = join(folder, name);
	writeFileSync(path, bytes);
	return path;
}

/** Drops files from the desktop on a place of the page. */
async function drop(page, devtools, place, files) {
	const box = await place.boundingBox();
	const data = { items: [], files, dragOperationsMask: 1 };
	for (const type of ["dragEnter", "dragOver", "drop"]) {
		await devtools.send("Input.dispatchDragEvent", {
			type,
			x: box.x + box.width / 2,
			y: box.y + box.height / 2,
			data,
		});
	}
}

async function refused(page, name, words) {
	const row = page.getByRole("list", { name: "Uploads" }).locator("li", { hasText: name });
	await row.getByRole("alert").waitFor();
	const said = await row.getByRole("alert").innerText();
	check(words.test(said), `why ${name} is not taken: ${said}`);
	await row.getByRole("button", { name: `Dismiss ${name}` }).click();
	await row.waitFor({ state: "detached" });
}

await scenario(async ({ person }) => {
	const page = await person("Tomas");
	await signIn(page, "artist2@demo.test");
	const stage = await stageOf(page, "Chronograph 41 mm", "hero_images");
	await page.goto(`${base}/projects/${stage.project_id}/deliverables/${stage.deliverable_id}`);
	await page.getByRole("link", { name: stage.name, exact: true }).click();
	const sheet = page.getByRole("dialog", { name: stage.name });
	await sheet.getByRole("button", { name: "Open round 1" }).click();
	const zone = sheet.getByText(/Drop a picture or a clip here/);
	await zone.waitFor();
	const submit = sheet.getByRole("button", { name: "Submit round 1" });
	check((await submit.count()) === 0, "an empty round cannot be submitted");
	const devtools = await page.context().newCDPSession(page);
	// A page that is loaded anew would forget this.
	await page.evaluate(() => {
		window.never = "reloaded";
	});

	await zone.scrollIntoViewIfNeeded();
	await drop(page, devtools, zone, [file("brief.pdf", "%PDF-1.7 not a picture")]);
	await refused(page, "brief.pdf", /kind of file is not taken.*PNG, JPEG, WebP, TIFF, EXR, DPX/s);
	await drop(page, devtools, zone, [file("words.png", "These are words, whatever the name says.")]);
	await refused(page, "words.png", /PNG, JPEG, WebP, TIFF/);
	await drop(page, devtools, zone, [file("cut.png", png(800, 600).subarray(0, 20_000))]);
	await refused(page, "cut.png", /\w/);
	const large = file("large.png", png(16, 16));
	truncateSync(large, 51 * 1024 * 1024);
	await drop(page, devtools, zone, [large]);
	await refused(page, "large.png", /50 MB is the limit/);

	// On a slow line until it is seen on its way.
	const still = png(1600, 1000);
	await devtools.send("Network.enable");
	const line = (uploadThroughput) =>
		devtools.send("Network.emulateNetworkConditions", {
			offline: false,
			latency: 0,
			downloadThroughput: -1,
			uploadThroughput,
		});
	await line(still.length / 10);
	await drop(page, devtools, zone, [file("hero.png", still)]);
	const bar = sheet.getByRole("progressbar", { name: "Upload of hero.png" });
	await until("the bar of the upload moves", async () => {
		const percent = Number(await bar.getAttribute("aria-valuenow", { timeout: 1000 }));
		return percent > 0 && percent < 100;
	});
	await line(-1);
	const pictures = sheet.getByRole("list", { name: "Pictures and clips of round 1" });
	const thumbnail = pictures.locator("li", { hasText: "hero.png" }).locator('img[src*="/thumbnail/"]');
	await until("the thumbnail appears", () =>
		thumbnail.evaluate((img) => img.complete && img.naturalWidth > 0, null, { timeout: 1000 }),
	);
	same(await page.evaluate(() => window.never), "reloaded", "the page was never loaded anew");
	await pictures.getByText("1600 × 1000").waitFor();

	await submit.click();
	await page.getByLabel("Note for the reviewers").fill("First hero frame.");
	await page.getByRole("button", { name: "Submit for review" }).click();
	await sheet.getByText("First hero frame.").waitFor();
	await sheet.getByRole("link", { name: /^Review\s+round 1$/ }).click();
	const review = new ReviewPage(page);
	await review.ready();
	const { revision, media } = await review.checks();
	const found = await ask(page, `revisions/${revision}`);
	same([found.stage.id, found.status], [stage.id, "SUBMITTED"], "the round that was submitted is open");
	same(
		found.media.map(({ id, filename, status }) => [id, filename, status]),
		[[media, "hero.png", "ready"]],
		"the picture that was put in is shown, and nothing of the refused ones is kept",
	);
	const mark = await review.draw("rectangle", [0.2, 0.2], [0.4, 0.4]);
	await review.has(mark);
	await review.says("Saved");
});
rmSync(folder, { recursive: true });
