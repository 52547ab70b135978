// One hand and a phone: tools around the thumb, drawing with a finger, notes in the sheet at the bottom.
import { check, scenario, signIn, stageOf, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

await scenario(async ({ person }) => {
	const [page, mikaPage] = [await person("Sofia", PHONE), await person("Mika")];
	await signIn(page, "supervisor@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	const stage = await stageOf(page, "Solea Eau de Soir 50 ml", "catalog_images");
	await page.goto(new URL(`review/${stage.latest_revision.id}`, `${process.env.RUSHES_BASE}/`).href);
	const sofia = new ReviewPage(page);
	await sofia.state("ready");
	const mika = await ReviewPage.open(mikaPage, stage.latest_revision.id);
	const devtools = await page.context().newCDPSession(page);
	const touch = (type, points) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints: points });

	/** A finger goes from one place to another. */
	async function stroke(from, to) {
		const [start, end] = [await sofia.at(...from), await sofia.at(...to)];
		await touch("touchStart", [start]);
		for (let step = 1; step <= 5; step += 1) {
			const part = step / 5;
			await touch("touchMove", [
				{ x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part },
			]);
		}
		await touch("touchEnd", []);
	}
	async function newMark(before) {
		return until("the finger drew a mark", async () =>
			(await sofia.marks()).find((mark) => !before.includes(mark)),
		);
	}

	await page.getByRole("button", { name: "Tools: Select" }).tap();
	await page.getByRole("button", { name: "Rectangle", exact: true }).tap();
	const rectangle = await newMark(await strokeFrom(stroke, sofia, [0.2, 0.2], [0.6, 0.5]));
	await mika.has(rectangle);
	await page.getByRole("button", { name: "Tools: Rectangle" }).tap();
	await page.getByRole("button", { name: "Draw", exact: true }).tap();
	const line = await newMark(await strokeFrom(stroke, sofia, [0.2, 0.6], [0.7, 0.8]));
	await mika.has(line);

	// The second finger shows that the first one did not mean to draw: two of them zoom.
	const marks = await sofia.marks();
	const [left, right] = [await sofia.at(0.4, 0.5), await sofia.at(0.6, 0.5)];
	const wide = right.x - left.x;
	await touch("touchStart", [{ ...left, id: 1 }]);
	await touch("touchStart", [{ ...left, id: 1 }, { ...right, id: 2 }]);
	await touch("touchMove", [{ ...left, x: left.x - 60, id: 1 }, { ...right, x: right.x + 60, id: 2 }]);
	await touch("touchEnd", []);
	await until("two fingers zoom", async () => (await sofia.at(0.6, 0.5)).x - (await sofia.at(0.4, 0.5)).x > wide * 1.5);
	check((await sofia.marks()).length === marks.length, "and draw nothing");

	// The notes come up from the bottom.
	const sheet = page.getByRole("complementary", { name: "Notes and rounds" });
	await sheet.getByRole("button", { name: "Make the notes larger" }).tap();
	await until("the sheet opens", async () => (await sheet.getAttribute("data-sheet")) === "half");
	const half = await sheet.boundingBox();
	check(half.height > 300 && half.y + half.height <= 845, `the sheet stands at the bottom: ${JSON.stringify(half)}`);
	await sheet.locator(`[data-thread="${rectangle}"]`).waitFor();
	await sheet.getByLabel("Note on the picture as a whole").fill("From my phone");
	await sheet.getByRole("button", { name: "Send" }).last().tap();
	await mika.sees("From my phone");
	await sheet.getByRole("button", { name: "Make the notes larger" }).tap();
	await until("it opens further", async () => (await sheet.getAttribute("data-sheet")) === "full");
	await sheet.getByRole("button", { name: "Make the notes small" }).tap();
	await until("and closes", async () => (await sheet.getAttribute("data-sheet")) === "low");
	await page.locator('[data-save-state="saved"]').waitFor();
});

/** Draws with a finger; the marks that were there before. */
async function strokeFrom(stroke, review, from, to) {
	const before = await review.marks();
	await stroke(from, to);
	return before;
}
