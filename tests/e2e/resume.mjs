// A shot is on its way when the line is cut, the server dies and the page is loaded anew: it arrives whole all the same,
// and what is called off leaves nothing.
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, base, check, same, scenario, server, signIn, stageOf, until } from "./browser.mjs";

const MEGABYTE = 1_000_000;
const SIZE = 40 * MEGABYTE;
const folder = mkdtempSync(join(tmpdir(), "rushes-e2e-"));

/** A clip of a second that weighs as much as a long one: what follows its pictures belongs to the file and to no track. */
function clip(name, size) {
	const path = join(folder, name);
	const source = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24:duration=1"];
	const coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart"];
	execFileSync("ffmpeg", ["-v", "error", ...source, ...coding, path]);
	const pictures = readFileSync(path);
	// A `free` box (ISO/IEC 14496-12, 8.1.2): its size, its name, and anything.
	const head = Buffer.alloc(8);
	head.writeUInt32BE(size - pictures.length, 0);
	head.write("free", 4, "latin1");
	const whole = Buffer.concat([pictures, head, randomBytes(size - pictures.length - 8)]);
	writeFileSync(path, whole);
	return { name, path, sha256: createHash("sha256").update(whole).digest("hex") };
}

await scenario(async ({ person }) => {
	const page = await person("Tomas");
	await signIn(page, "artist2@demo.test");
	const stage = await stageOf(page, "Chronograph 41 mm", "hero_images");
	const address = `${base}/projects/${stage.project_id}/deliverables/${stage.deliverable_id}?stage=${stage.id}`;
	await page.goto(address);
	const sheet = page.getByRole("dialog", { name: stage.name });
	await sheet.getByRole("button", { name: "Open round 1" }).click();
	const zone = sheet.getByText(/Drop a picture or a clip here/);
	await zone.waitFor();
	const { items: rounds } = await ask(page, `stages/${stage.id}/revisions`);
	const revision = rounds[0].id;
	const unfinished = async () => (await ask(page, `tus?revision=${revision}`)).items;
	/** What there is of the only upload, once the server has written what was still on its way. */
	const rested = () =>
		until("nothing is on its way any more", async () => {
			const [before] = await unfinished();
			await new Promise((resolve) => setTimeout(resolve, 300));
			const [after] = await unfinished();
			return after.offset === before.offset && after;
		});

	const begun = [];
	const digests = [];
	page.on("request", (request) => {
		if (!request.url().includes("/api/tus")) return;
		if (request.method() === "POST") begun.push(request.url());
		if (request.method() === "PATCH") digests.push(request.headers()["repr-digest"]);
	});

	const devtools = await page.context().newCDPSession(page);
	await devtools.send("Network.enable");
	const line = (uploadThroughput, offline = false) =>
		devtools.send("Network.emulateNetworkConditions", {
			offline,
			latency: 0,
			downloadThroughput: -1,
			uploadThroughput,
		});
	async function drop(file) {
		await zone.scrollIntoViewIfNeeded();
		const box = await zone.boundingBox();
		const data = { items: [], files: [file.path], dragOperationsMask: 1 };
		for (const type of ["dragEnter", "dragOver", "drop"]) {
			const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
			await devtools.send("Input.dispatchDragEvent", { type, x, y, data });
		}
	}
	const row = (file) =>
		sheet.getByRole("list", { name: "Uploads" }).getByRole("listitem").filter({ hasText: file.name });
	const percent = async (file) =>
		Number(await row(file).getByRole("progressbar").getAttribute("aria-valuenow", { timeout: 1000 }));
	const passes = (file, least) => until(`${file.name} is past ${least} %`, async () => (await percent(file)) >= least);
	const says = (file, words) => row(file).getByText(words).waitFor();

	const shot = clip("shot_010.mp4", SIZE);
	// So slow that it is on its way for all that becomes of it.
	await line(MEGABYTE);
	await drop(shot);
	await passes(shot, 10);
	await says(shot, /of 40 MB · .*\/s · .*left/);

	// The line is cut in the middle of a part.
	await line(0, true);
	await page.context().setOffline(true);
	await says(shot, /Waiting for the connection/);
	const cut = await percent(shot);
	check(cut < 75, `cut too late to prove anything, at ${cut} %`);
	await line(MEGABYTE);
	await page.context().setOffline(false);
	await passes(shot, cut + 5);

	// The server dies and comes back.
	await server("kill");
	await says(shot, /Waiting for the connection/);
	await server("start");
	await passes(shot, (await percent(shot)) + 5);

	// The page is loaded anew, which may not open the file by itself.
	await row(shot).getByRole("button", { name: `Pause the upload of ${shot.name}` }).click();
	await says(shot, /Paused/);
	const held = await rested();
	same([held.filename, held.size_bytes, held.type], [shot.name, SIZE, "video"], "what the server holds");
	check(held.offset > 0 && held.offset < held.size_bytes, `a part of it: ${held.offset}`);
	await page.reload();
	await says(shot, new RegExp(`Interrupted at ${Math.floor((held.offset / held.size_bytes) * 100)} %: choose`));
	await line(-1);
	await drop(shot);
	const media = sheet.getByRole("list", { name: "Pictures and clips of round 1" });
	await media.getByText("shot_010.mp4").waitFor();
	same(begun.length, 1, "it was begun once and gone on with ever after");
	check(digests.at(-1)?.startsWith("sha-256=:"), `its checksum goes with the last part: ${digests.at(-1)}`);
	const [medium] = (await ask(page, `revisions/${revision}`)).media;
	same([medium.role, medium.sha256], ["video", shot.sha256], "what arrived is what was sent");
	same(await unfinished(), [], "nothing is left to go on with");

	// What is called off is gone.
	const other = clip("take_2.mp4", 20 * MEGABYTE);
	await sheet.getByLabel("As reference").check();
	await line(MEGABYTE);
	await drop(other);
	await passes(other, 3);
	same((await unfinished()).length, 1, "it is on its way");
	await row(other).getByRole("button", { name: `Cancel the upload of ${other.name}` }).click();
	await row(other).waitFor({ state: "detached" });
	await until("the server has nothing of it", async () => (await unfinished()).length === 0);
	await page.reload();
	await media.getByText("shot_010.mp4").waitFor();
	same(await sheet.getByText(/Interrupted at/).count(), 0, "nor does the page speak of it");
});
rmSync(folder, { recursive: true });
