// Without a pointer: everything is within reach of the keyboard, and what has the focus is to be seen.
import { base, check, same, scenario, stageOf, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

/** Goes on with Tab until `reached` holds of what has the focus; each stop on the way must be seen to have it. */
async function tabTo(page, what, reached) {
	const seen = [];
	for (let presses = 0; presses < 150; presses += 1) {
		await page.keyboard.press("Tab");
		const stop = await page.evaluate(() => {
			const element = document.activeElement;
			const style = getComputedStyle(element);
			const after = getComputedStyle(element, "::after");
			const drawn = (of) => of.outlineStyle !== "none" && Number.parseFloat(of.outlineWidth) > 0;
			const frame = element.closest("form, fieldset, tr, li");
			return {
				name: element.getAttribute("aria-label") ?? element.innerText?.trim().slice(0, 60) ?? "",
				role: element.getAttribute("role") ?? element.tagName.toLowerCase(),
				tools: element.closest("[role=toolbar]") !== null,
				row: element.hasAttribute("data-row"),
				visible:
					element === document.body ||
					drawn(style) ||
					drawn(after) ||
					style.boxShadow !== "none" ||
					(frame !== null && frame.matches(":focus-within") && element.tagName === "TEXTAREA"),
			};
		});
		seen.push(`${stop.role} ${stop.name}`);
		check(stop.visible, `the focus is not to be seen on ${stop.role} "${stop.name}"`);
		if (reached(stop)) return stop;
	}
	throw new Error(`Tab does not reach ${what}; it goes to ${seen.join(", ")}`);
}

await scenario(async ({ person }) => {
	const page = await person("Sofia");
	await page.goto(base);
	await page.getByRole("button", { name: /Sofia Brandt/ }).waitFor();
	await tabTo(page, "herself", ({ name }) => name.includes("Sofia Brandt"));
	await page.keyboard.press("Enter");
	await page.getByRole("link", { name: "Meridian Luxury Launch" }).waitFor();
	const first = await tabTo(page, "the first project", (stop) => stop.row);
	await page.keyboard.press("j");
	await until("j goes to the next project", () =>
		page.evaluate(
			(name) => document.activeElement.hasAttribute("data-row") && document.activeElement.innerText !== name,
			first.name,
		),
	);
	const chosen = await page.evaluate(() => document.activeElement.innerText);
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: chosen }).waitFor();
	await page.locator("[data-row]").first().waitFor();
	await page.keyboard.press("j");
	await until("j goes to the first row", () =>
		page.evaluate(() => document.activeElement.hasAttribute("data-row")),
	);

	const stage = await stageOf(page, "Solea Eau de Soir 50 ml", "catalog_images");
	const review = await ReviewPage.open(page, stage.latest_revision.id);
	const stop = await tabTo(page, "the tools", ({ tools }) => tools);
	same(stop.name, "Select", "the first tool comes first");
	await tabTo(page, "the rectangle", ({ name }) => name === "Rectangle");
	await page.keyboard.press("Enter");
	const tool = page.getByRole("toolbar", { name: "Tools" }).getByRole("button", { name: "Rectangle" });
	await until("Enter takes the tool", async () => (await tool.getAttribute("aria-pressed")) === "true");
	await tabTo(page, "the picture", ({ role }) => role === "application");
	await page.keyboard.press("2");
	await page.getByRole("button", { name: "Zoom: 100 %" }).waitFor();
	await tabTo(page, "the notes", ({ name }) => name.startsWith("Note on the picture"));
	await page.keyboard.type("By keyboard alone");
	await page.keyboard.press("Enter");
	await review.sees("By keyboard alone");
	await review.says("Saved");
});
