// A round as it was: each moment shows its own marks and notes, by the list, the arrow keys and the address, on stills and
// clips, and nothing can be written there.
import { ask, base, check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

/** The moment that the page shows. */
async function shows(page, sequence) {
	await until(`the page shows the round as it was after change ${sequence}`, () =>
		page.evaluate((sequence) => {
			const label = document.querySelector("[data-as-it-was]");
			return label?.dataset.asItWas === String(sequence) && label.dataset.fetching === undefined;
		}, sequence),
	);
}

/** What people did in the document that everybody sees, the newest first. The server writes in it as well. */
async function moments(page, revision) {
	const { items } = await ask(page, `revisions/${revision}/history`);
	return items.filter(({ author }) => author !== "server");
}

const picked = (page) => page.locator("[data-moment][aria-current]").getAttribute("data-moment").then(Number);

await scenario(async ({ person }) => {
	const [sofiaPage, mikaPage] = [await person("Sofia"), await person("Mika")];
	await signIn(sofiaPage, "supervisor@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	const stage = await stageOf(sofiaPage, "Solea Eau de Soir 50 ml", "catalog_images");
	const id = stage.latest_revision.id;
	const sofia = await ReviewPage.open(sofiaPage, id);
	const mika = await ReviewPage.open(mikaPage, id);
	const before = await sofia.content();

	const rim = await mika.draw("rectangle", [0.1, 0.1], [0.2, 0.2]);
	await mika.note("The rim is too warm");
	await sofia.has(rim);
	await sofia.sees("The rim is too warm");
	await mika.says("Saved");
	const drawn = await sofia.content();
	const glass = await sofia.draw("ellipse", [0.5, 0.1], [0.7, 0.3]);
	await sofia.says("Saved");
	await mika.has(glass);
	await mikaPage.keyboard.press("Escape");
	await mikaPage.keyboard.press("v");
	await mika.click(0.1, 0.15);
	await mikaPage.keyboard.press("Delete");
	await mika.hasNot(rim);
	await mika.says("Saved");
	const items = await moments(sofiaPage, id);
	const [deleted, ellipse, rectangle] = items;
	same(
		[deleted.marks.deleted, ellipse.marks.added, rectangle.marks.added, rectangle.comments.added],
		[1, 1, 1, 1],
		"the moments tell what was done",
	);

	// From the review by its key; the newest moment is shown.
	await sofia.hasNot(rim);
	const now = await sofia.content();
	await sofiaPage.keyboard.press("Escape");
	await sofiaPage.keyboard.type("gh");
	await sofiaPage.waitForURL(`${base}/review/${id}/history`);
	await shows(sofiaPage, deleted.sequence);
	await sofia.state("ready");
	await sofia.shows(now, "the newest moment is as it is now");
	check((await sofiaPage.getByText("As it was on").count()) === 1, "the page says that this is the past");

	// Back in time with the arrow keys, and forward again.
	await sofiaPage.keyboard.press("ArrowDown");
	await shows(sofiaPage, ellipse.sequence);
	await sofia.has(rim);
	await sofia.has(glass);
	await sofiaPage.keyboard.press("ArrowDown");
	await shows(sofiaPage, rectangle.sequence);
	await sofia.hasNot(glass);
	await sofia.shows(drawn, "as it was after the first mark, its note included");
	same(new URL(sofiaPage.url()).searchParams.get("at"), String(rectangle.sequence), "the address names it");
	await sofiaPage.keyboard.press("ArrowUp");
	await shows(sofiaPage, ellipse.sequence);
	same(await picked(sofiaPage), ellipse.sequence, "the list shows where one is");

	// By the list, and by an address: a place, or a time.
	await sofiaPage.locator(`[data-moment="${rectangle.sequence}"]`).click();
	await shows(sofiaPage, rectangle.sequence);
	for (const at of [rectangle.sequence, rectangle.ended]) {
		await mikaPage.goto(`${base}/review/${id}/history?at=${encodeURIComponent(at)}`);
		await shows(mikaPage, rectangle.sequence);
		await mika.has(rim);
		await mika.shows(drawn, `the same for somebody else, at ${at}`);
	}
	await mikaPage.goto(`${base}/review/${id}/history?at=0`);
	await shows(mikaPage, 0);
	await until("there was nothing at first", async () => (await mika.content()).threads.length === 0);

	// Nothing writes: neither tools, nor fields, nor keys, nor the pointer.
	await mikaPage.goto(`${base}/review/${id}/history?at=${rectangle.sequence}`);
	await shows(mikaPage, rectangle.sequence);
	await mika.has(rim);
	same(await mikaPage.getByRole("toolbar").count(), 0, "there are no tools");
	same(await mikaPage.locator("textarea").count(), 0, "there is no field to write in");
	await mika.click(0.1, 0.15);
	await until("a mark can be selected to be looked at", () => mika.isSelected(rim));
	for (const key of ["Delete", "Control+z", "r", "d"]) await mikaPage.keyboard.press(key);
	await mika.drag([0.3, 0.5], [0.5, 0.7]);
	await mikaPage.mouse.up();
	same(await mika.content(), drawn, "and stays as it was");
	same(await moments(mikaPage, id), items, "nobody wrote anything");
	check(before.threads.length <= drawn.threads.length, "what there was before is not gone");

	// What the studio keeps to itself is in the studio's history, and in nobody else's.
	await mikaPage.getByRole("link", { name: "Back to now" }).click();
	await mika.ready();
	await mikaPage.getByRole("button", { name: "Studio only", exact: true }).click();
	const secret = await mika.draw("arrow", [0.6, 0.6], [0.7, 0.7]);
	await mika.says("Saved");
	await mikaPage.getByRole("button", { name: "Everyone", exact: true }).click();
	await mikaPage.goto(`${base}/review/${id}/history`);
	await mika.has(secret);
	await mikaPage.locator("[data-moment^=internal][aria-current]").waitFor();
	await mikaPage.keyboard.press("ArrowDown");
	await mika.hasNot(secret);
	const claraPage = await person("Clara");
	await signIn(claraPage, "client@demo.test");
	await claraPage.goto(`${base}/review/${id}/history`);
	const clara = new ReviewPage(claraPage);
	await shows(claraPage, deleted.sequence);
	await clara.has(glass);
	check(!(await clara.threads()).includes(secret), "a client does not see it");
	same(await claraPage.locator("[data-moment^=internal]").count(), 0, "nor that there was something");

	// The way back to now.
	await mikaPage.goto(`${base}/review/${id}/history?at=${rectangle.sequence}`);
	await shows(mikaPage, rectangle.sequence);
	await mikaPage.getByRole("link", { name: "Back to now" }).click();
	await mika.ready();
	await mika.has(glass);
	await mika.hasNot(rim);

	// On a clip the marks of then lie on the frames of then.
	const clip = await stageOf(sofiaPage, "Chronograph 41 mm", "dynamic_spin");
	const watch = await ReviewPage.open(sofiaPage, clip.latest_revision.id);
	await until("a frame is there", async () => (await watch.checks()).frame !== null);
	const first = (await watch.checks()).frame;
	await watch.seek(first + 5);
	const dial = await watch.draw("rectangle", [0.3, 0.3], [0.5, 0.5]);
	await watch.says("Saved");
	await sofiaPage.goto(`${base}/review/${clip.latest_revision.id}/history`);
	await until("the first frame is shown", async () => (await watch.checks()).frame === first);
	check(!(await watch.marks()).includes(dial), "the mark is not on another frame");
	await sofiaPage.keyboard.press("Escape");
	for (let step = 0; step < 5; step += 1) {
		await sofiaPage.keyboard.press("ArrowRight");
		await watch.painted(first + step + 1);
	}
	await watch.has(dial);
	await sofiaPage.keyboard.press("ArrowDown");
	await watch.hasNot(dial);
	same((await watch.checks()).frame, first + 5, "another moment, the same frame");
});
