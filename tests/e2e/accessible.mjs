// Every page, light and dark, on a desk and on a phone: no serious fault that axe finds, nothing that runs out of the
// screen, and everything within reach of the keyboard, with its focus to be seen.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { base, check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const SIZES = [
	{ name: "desk", options: { viewport: { width: 1440, height: 900 } } },
	{ name: "phone", options: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
];

/** What is wrong with the page as it stands there now. */
async function faults(page) {
	await page.evaluate(axe);
	return page.evaluate(async () => {
		const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
		const serious = violations
			.filter(({ impact }) => impact === "serious" || impact === "critical")
			.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.html.slice(0, 200)}\n    ${node.failureSummary.replaceAll("\n", " ")}`).join("\n")}`);
		const wide = [document.documentElement, document.body, ...document.querySelectorAll("main")]
			.filter((element) => element.scrollWidth > element.clientWidth)
			.map((element) => `${element.tagName} is ${element.scrollWidth} px wide in ${element.clientWidth} px`);
		return [...serious, ...wide];
	});
}

/** The theme that a page shows, as the browser computes it. */
const isDark = (page) =>
	page.evaluate(() => {
		const [red] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
		return red < 128;
	});

/** Goes on with Tab until `reached` holds of what has the focus; each stop on the way must be seen to have it. */
async function tabTo(page, what, reached) {
	const seen = [];
	for (let presses = 0; presses < 60; presses += 1) {
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

async function keyboardAlone(page, revision) {
	await page.goto(`${base}/projects`);
	await page.getByRole("link", { name: "Meridian Luxury Launch" }).waitFor();
	await tabTo(page, "the first project", (stop) => stop.row);
	await page.keyboard.press("Enter");
	await page.getByRole("link", { name: "Solea Eau de Soir 50 ml" }).waitFor();
	await page.keyboard.press("j");
	await until("j goes to the first row", () => page.evaluate(() => document.activeElement.hasAttribute("data-row")));

	const review = await ReviewPage.open(page, revision);
	const stop = await tabTo(page, "the tools", ({ tools }) => tools);
	same(stop.name, "Select", "the first tool comes first");
	await tabTo(page, "the rectangle", ({ name }) => name === "Rectangle");
	await page.keyboard.press("Enter");
	const tool = page.getByRole("toolbar", { name: "Tools" }).getByRole("button", { name: "Rectangle" });
	same(await tool.getAttribute("aria-pressed"), "true", "Enter takes the tool");
	await tabTo(page, "the picture", ({ role }) => role === "application");
	await page.keyboard.press("2");
	await page.getByRole("button", { name: "Zoom: 100 %" }).waitFor();
	await tabTo(page, "the notes", ({ name }) => name.startsWith("Note on the picture"));
	await page.keyboard.type("By keyboard alone");
	await page.keyboard.press("Enter");
	await review.sees("By keyboard alone");
	await review.says("Saved");
}

await scenario(async ({ person }) => {
	const found = [];
	for (const { name, options } of SIZES) {
		const page = await person(name, { ...options, colorScheme: "light" });
		async function look(what) {
			for (const theme of ["light", "dark"]) {
				await page.emulateMedia({ colorScheme: theme });
				await until(`${what} is ${theme}`, async () => (await isDark(page)) === (theme === "dark"));
				for (const fault of await faults(page)) found.push(`${what}, ${name}, ${theme}: ${fault}`);
			}
		}
		await page.goto(base);
		await page.getByRole("button", { name: /Sofia Brandt/ }).waitFor();
		await look("sign-in");
		await signIn(page, "supervisor@demo.test");
		const stage = await stageOf(page, "Solea Eau de Soir 50 ml", "catalog_images");
		await page.goto(`${base}/projects`);
		await page.getByRole("link", { name: "Meridian Luxury Launch" }).waitFor();
		await look("projects");
		await page.goto(`${base}/projects/${stage.project_id}`);
		await page.getByRole("link", { name: "Solea Eau de Soir 50 ml" }).waitFor();
		await look("project");
		await page.goto(`${base}/projects/${stage.project_id}/deliverables/${stage.deliverable_id}`);
		await page.getByRole("link", { name: "Catalog Images", exact: true }).waitFor();
		await look("deliverable");
		await page.getByRole("link", { name: "Catalog Images", exact: true }).click();
		await page.getByRole("dialog").getByRole("heading", { name: "Round 2" }).waitFor();
		await look("stage");

		// The review page keeps a theme of its own, whatever the system says.
		const rounds = [stage.latest_revision.id, stage.latest_revision.id - 1];
		for (const [index, theme] of ["dark", "light"].entries()) {
			await page.evaluate((theme) => localStorage.setItem("rushes.review.theme", theme), theme);
			await page.goto(`${base}/review/${rounds[index]}`);
			const review = new ReviewPage(page);
			await review.state("ready");
			await until(`the review page is ${theme}`, async () => (await isDark(page)) === (theme === "dark"));
			for (const fault of await faults(page)) found.push(`review, ${name}, ${theme}: ${fault}`);
		}
		await page.context().close();
	}
	const page = await person("keyboard");
	await signIn(page, "supervisor@demo.test");
	const stage = await stageOf(page, "Solea Eau de Soir 50 ml", "catalog_images");
	await keyboardAlone(page, stage.latest_revision.id);
	check(found.length === 0, `${found.length} faults:\n${found.join("\n")}`);
});
