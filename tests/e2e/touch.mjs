// One hand and a phone: tools around the thumb, drawing with a finger, notes in the sheet at the bottom.
import { base, check, scenario, signIn, stageOf, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

await scenario(async ({ person }) => {
	const [page, mikaPage] = [await person("Sofia", PHONE), await person("Mika")];
	await signIn(page, "supervisor@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	const stage = await stageOf(page, "Solea Eau de Soir 50 ml", "catalog_images");
	await page.goto(`${base}/review/${stage.latest_revision.id}`);
	const sofia = new ReviewPage(page);
	await sofia.state("ready");
	const mika = await ReviewPage.open(mikaPage, stage.latest_revision.id);
	const devtools = await page.context().newCDPSession(page);
	const touch = (type, points) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints: points });

	/** Draws with a finger, which is lifted when the other one has seen the stroke; the mark that came into being. */
	async function stroke(from, to) {
		const before = await sofia.marks();
		const [start, end] = [await sofia.at(...from), await sofia.at(...to)];
		await touch("touchStart", [start]);
		for (let step = 1; step <= 5; step += 1) {
			const part = step / 5;
			await touch("touchMove", [
				{ x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part },
			]);
		}
		const mark = await until("the finger draws", async () =>
			(await sofia.marks()).find((mark) => !before.includes(mark)),
		);
		await until("the other sees it", async () => (await mika.marks()).includes(mark));
		await touch("touchEnd", []);
		await mika.has(mark);
		return mark;
	}

	/** Takes a tool. The browser may take a tap that follows a stroke at once for a part of it: then one taps again. */
	async function take(tool) {
		const button = page.getByRole("button", { name: tool, exact: true });
		await until("the tools are spread around the thumb", async () => {
			await page.getByRole("button", { name: /^Tools: / }).tap({ timeout: 1000 });
			return button.waitFor({ timeout: 1000 }).then(() => true);
		});
		await button.tap();
	}

	await take("Rectangle");
	const rectangle = await stroke([0.2, 0.2], [0.6, 0.5]);
	await take("Draw");
	await stroke([0.2, 0.6], [0.7, 0.8]);

	// The second finger shows that the first one did not mean to draw: two of them zoom.
	const marks = await sofia.marks();
	const [left, right] = [await sofia.at(0.4, 0.5), await sofia.at(0.6, 0.5)];
	const wide = right.x - left.x;
	await touch("touchStart", [{ ...left, id: 1 }]);
	await touch("touchStart", [
		{ ...left, id: 1 },
		{ ...right, id: 2 },
	]);
	await touch("touchMove", [
		{ ...left, x: left.x - 60, id: 1 },
		{ ...right, x: right.x + 60, id: 2 },
	]);
	await touch("touchEnd", []);
	await until(
		"two fingers zoom",
		async () => (await sofia.at(0.6, 0.5)).x - (await sofia.at(0.4, 0.5)).x > wide * 1.5,
	);
	check((await sofia.marks()).length === marks.length, "and draw nothing");

	// The notes come up from the bottom.
	const sheet = page.getByRole("complementary", { name: "Notes, checklist and rounds" });
	await sheet.getByRole("button", { name: "Make the notes larger" }).tap();
	await until("the sheet opens", async () => (await sheet.getAttribute("data-sheet")) === "half");
	await until("it stands at the bottom", async () => {
		const half = await sheet.boundingBox();
		return half.height > 300 && half.y + half.height <= 845;
	});
	await sheet.locator(`[data-thread="${rectangle}"]`).waitFor();
	await sheet.getByLabel("Note on the picture as a whole").fill("From my phone");
	await sheet.getByRole("button", { name: "Send" }).last().tap();
	await mika.sees("From my phone");
	await sheet.getByRole("button", { name: "Make the notes larger" }).tap();
	await until("it opens further", async () => (await sheet.getAttribute("data-sheet")) === "full");
	await sheet.getByRole("button", { name: "Make the notes small" }).tap();
	await until("and closes", async () => (await sheet.getAttribute("data-sheet")) === "low");
	await page.locator('[data-save-state="saved"]').waitFor();

	// An address that names a mark opens with it selected, and with the sheet where it belongs: also where the note lies far
	// below what the low sheet shows.
	const { revision, media } = await page.evaluate(() => window.__rushes);
	for (let y = 1; y <= 6; y++) {
		const pin = { kind: "pin", media, geometry: { x: 400, y: y * 200 } };
		const made = await page.request.post(new URL(`/api/revisions/${revision}/annotations`, page.url()).href, { data: pin });
		check(made.status() === 201, `a pin: ${made.status()}`);
	}
	await until("the pins are there", async () => (await sofia.marks()).length >= marks.length + 6);
	const address = new URL(page.url());
	const last = (await sofia.marks()).at(-1);
	address.searchParams.set("mark", last);
	// Clara, who only looks, on a phone of her own. Without motion the list scrolls at once.
	const context = await page.context().browser().newContext({
		viewport: { width: 390, height: 844 },
		hasTouch: true,
		isMobile: true,
		reducedMotion: "reduce",
	});
	const clara = await context.newPage();
	await clara.request.post(new URL("/api/auth/demo", address).href, { data: { email: "client@demo.test" } });
	await clara.goto(address.href);
	await clara.locator(`[data-thread="${last}"][aria-current]`).waitFor({ state: "attached" });
	await until("the page has settled", () => clara.evaluate(() => window.__rushes.state === "ready"));
	// What the page does about the selection, it does within the next frames.
	await clara.evaluate(async () => {
		for (let frame = 0; frame < 30; frame++) await new Promise(requestAnimationFrame);
	});
	const low = await clara.getByRole("complementary", { name: "Notes, checklist and rounds" }).boundingBox();
	check(Math.abs(low.y + low.height - 844) <= 1, `the sheet ends where the screen does: ${JSON.stringify(low)}`);
	await context.close();
});
