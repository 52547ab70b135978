// Two people sign in through the page, go to the same picture by clicks, and review it together.
import { base, check, same, scenario, until } from "./browser.mjs";
import { alike, converged, ReviewPage } from "./review_page.mjs";

async function goToReview(page) {
	await page.getByRole("link", { name: "Meridian Luxury Launch" }).click();
	await page.getByRole("link", { name: "Solea Eau de Soir 50 ml" }).click();
	await page.getByRole("link", { name: /^Review round 2\s+of Catalog Images$/ }).click();
	const review = new ReviewPage(page);
	await review.ready();
	return review;
}

/** Everything that one draws appears for the other, and as the same. */
async function everyTool(sofia, mika) {
	const drawn = [
		await sofia.draw("rectangle", [0.1, 0.1], [0.2, 0.2]),
		await sofia.draw("ellipse", [0.3, 0.1], [0.4, 0.2]),
		await sofia.draw("arrow", [0.5, 0.1], [0.6, 0.2]),
		await sofia.draw("freehand", [0.7, 0.1], [0.8, 0.2]),
		await mika.draw("text", [0.1, 0.35], null, "Softer here"),
		await mika.draw("pin", [0.3, 0.35]),
	];
	for (const mark of drawn) {
		await sofia.has(mark);
		await mika.has(mark);
		await alike(mark, mika, sofia);
	}
	return drawn;
}

/** While one draws, the other sees the stroke grow and the pointer move. */
async function live(sofia, mika) {
	const before = await mika.marks();
	await sofia.page.keyboard.press("r");
	await sofia.drag([0.1, 0.6], [0.25, 0.7]);
	const stroke = await until("the stroke shows at the other while it is drawn", async () =>
		(await mika.marks()).find((mark) => !before.includes(mark)),
	);
	const cursor = mika.page.locator('.viewer-cursor[data-peer="Sofia Brandt"]');
	async function pointsAt(x, y) {
		const place = await mika.at(x, y);
		await until("the other's pointer is where it is", async () => {
			const box = await cursor.boundingBox();
			return box && Math.hypot(box.x - place.x, box.y - place.y) < 3;
		});
	}
	await pointsAt(0.25, 0.7);
	const half = await mika.shape(stroke);
	check(!(await mika.threads()).includes(stroke), "what is being drawn is no mark yet");
	const end = await sofia.at(0.4, 0.8);
	await sofia.page.mouse.move(end.x, end.y, { steps: 4 });
	await until("the stroke grows", async () => (await mika.shape(stroke)) !== half);
	await pointsAt(0.4, 0.8);
	await sofia.page.mouse.up();
	await sofia.has(stroke);
	await mika.has(stroke);
	await alike(stroke, mika, sofia);
	return stroke;
}

/** A note that one writes appears for the other, who answers. */
async function talk(sofia, mika, mark) {
	await sofia.note("The label is too bright");
	await mika.sees("The label is too bright");
	const thread = mika.page.locator(`[data-thread="${mark}"]`);
	await thread.getByRole("button", { name: "Answer" }).click();
	await mika.page.getByLabel("Answer to Sofia Brandt").fill("Half a stop down?");
	await mika.page.keyboard.press("Enter");
	await sofia.sees("Half a stop down?");
	const answer = sofia.page.locator(`[data-thread="${mark}"] [data-comment]`, {
		hasText: "Half a stop down?",
	});
	check((await answer.innerText()).includes("Mika Laurent"), "an answer is signed");
}

/** A click on a mark shows its note, and a click on a note its mark. */
async function highlight(mika, mark, another) {
	await mika.page.keyboard.press("v");
	await mika.click(0.25, 0.6);
	await until("the note of the mark that was clicked is highlighted", () => mika.isSelected(mark));
	await mika.page
		.locator(`[data-thread="${another}"]`)
		.getByRole("button", { name: /show it on the picture/ })
		.click();
	await until("the mark of the note that was clicked is highlighted", () => mika.isSelected(another));
	check(!(await mika.isSelected(mark)), "one highlight at a time");
	await until(
		"the address names the mark",
		() => new URL(mika.page.url()).searchParams.get("mark") === another,
	);
}

/** Own marks are moved and deleted, others' are not. */
async function change(sofia, mika, mark) {
	const drawn = await sofia.shape(mark);
	await sofia.page.keyboard.press("v");
	await sofia.drag([0.25, 0.6], [0.3, 0.55]);
	await sofia.page.mouse.up();
	await until("a mark that is moved moves", async () => (await sofia.shape(mark)) !== drawn);
	await sofia.has(mark);
	await alike(mark, sofia, mika);

	// Mika may not delete what Sofia drew. Once his own mark is saved, his key had its effect, if any.
	await mika.page.keyboard.press("v");
	await mika.click(0.3, 0.55);
	await until("another's mark can be selected", () => mika.isSelected(mark));
	await mika.page.keyboard.press("Delete");
	const own = await mika.draw("ellipse", [0.6, 0.6], [0.7, 0.7]);
	await sofia.has(own);
	await sofia.has(mark);
	await mika.has(mark);

	await mika.page.keyboard.press("v");
	await mika.page.keyboard.press("Delete");
	await mika.hasNot(own);
	await sofia.hasNot(own);
}

/** Undo takes back one's own doing, however much others did meanwhile. */
async function takeBack(sofia, mika) {
	const hers = await sofia.draw("rectangle", [0.6, 0.3], [0.7, 0.4]);
	await mika.has(hers);
	const his = await mika.draw("rectangle", [0.8, 0.3], [0.9, 0.4]);
	await sofia.has(his);
	await sofia.page.keyboard.press("Control+z");
	await sofia.hasNot(hers);
	await mika.hasNot(hers);
	await sofia.has(his);
	await sofia.page.keyboard.press("Control+Shift+z");
	await sofia.has(hers);
	await mika.has(hers);
	await mika.page.keyboard.press("Control+z");
	await sofia.hasNot(his);
	await sofia.has(hers);
	await mika.page.keyboard.press("Control+Shift+z");
	await sofia.has(his);
}

await scenario(async ({ person }) => {
	const [sofiaPage, mikaPage] = [await person("Sofia"), await person("Mika")];
	// One picks herself among the people of the demo, the other one knows his password.
	await sofiaPage.goto(base);
	await sofiaPage.getByRole("button", { name: /Sofia Brandt/ }).click();
	await mikaPage.goto(base);
	await mikaPage.getByLabel("E-mail").fill("artist@demo.test");
	await mikaPage.getByLabel("Password").fill("rushes-demo");
	await mikaPage.getByRole("button", { name: "Sign in" }).click();
	const [sofia, mika] = [await goToReview(sofiaPage), await goToReview(mikaPage)];
	same(mikaPage.url(), sofiaPage.url(), "both are at the same picture");
	for (const { page } of [sofia, mika]) await page.locator('[data-people="2"]').waitFor();

	await everyTool(sofia, mika);
	const stroke = await live(sofia, mika);
	await talk(sofia, mika, stroke);
	const arrow = await sofia.draw("arrow", [0.8, 0.6], [0.9, 0.8]);
	await mika.has(arrow);
	await highlight(mika, stroke, arrow);
	await change(sofia, mika, stroke);
	await takeBack(sofia, mika);
	const seen = await converged(sofia, mika);
	check(seen.marks.length === 10, `ten marks are left: ${JSON.stringify(seen.marks)}`);

	// Who comes later sees all of it.
	await mika.page.reload();
	await mika.ready();
	same(await converged(sofia, mika), seen, "after coming again");
});
