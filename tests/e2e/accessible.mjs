// Every page, light and dark, on a desk and on a phone: no serious fault that axe finds, and nothing that runs out of the
// screen.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ask, base, check, scenario, signIn, stageOf, until } from "./browser.mjs";
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
		// Colours on their way from one to another are none that anybody reads.
		const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
		await Promise.allSettled(moving.map(({ finished }) => finished));
		const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
		const serious = violations
			.filter(({ impact }) => impact === "serious" || impact === "critical")
			.map(
				({ id, help, nodes }) =>
					`${id}: ${help}\n${nodes.map((node) => `    ${node.html.slice(0, 200)}\n    ${node.failureSummary.replaceAll("\n", " ")}`).join("\n")}`,
			);
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

/** The list of sessions, one that is built, one that is held, and that one presented: with notes, the people and a comparison. */
async function sessions(page, look, found, name) {
	await page.goto(`${base}/reviews`);
	await page.getByRole("heading", { name: "Reviews", level: 1 }).waitFor();
	const { items: held } = await ask(page, "reviews?status=IN_PROGRESS");
	await page.getByRole("link", { name: held[0].name }).first().waitFor();
	await look("reviews");
	// Whoever signs in as somebody else for a moment comes back as themselves.
	await signIn(page, "producer@demo.test");
	const { items } = await ask(page, `reviews/${held[0].id}`);
	const made = await page.request.post(`${base}/api/reviews`, {
		data: { name: `Built on a ${name}`, items: items.map(({ place }) => place.stage.id) },
		headers: { origin: base },
	});
	check(made.ok(), `a session could not be made: ${await made.text()}`);
	const { id: built } = await made.json();
	for (const [what, id] of [
		["builder", built],
		["session", held[0].id],
	]) {
		await page.goto(`${base}/reviews/${id}`);
		await page.getByText(items[0].place.deliverable.name).first().waitFor();
		await look(what);
	}
	await page.goto(`${base}/reviews/${held[0].id}/present`);
	const review = new ReviewPage(page);
	await review.state("ready");
	const presented = async (what) => {
		for (const fault of await faults(page)) found.push(`presenting, ${what}, ${name}: ${fault}`);
	};
	await presented("picture");
	await page.keyboard.press("n");
	await page.getByRole("complementary", { name: "Notes" }).waitFor();
	await presented("notes");
	await page.keyboard.press("p");
	await page.getByRole("list", { name: "Who is here" }).waitFor();
	await presented("people");
	await page.keyboard.press("Escape");
	await page.getByRole("list", { name: "Who is here" }).waitFor({ state: "detached" });
	await page.keyboard.press("w");
	await page.getByRole("region", { name: "Comparison" }).waitFor();
	await presented("comparison");
	await page.keyboard.press("Escape");
	await page.keyboard.press("ArrowRight");
	await until("the clip is open", async () => (await review.checks()).frame !== null);
	await presented("clip");
	await signIn(page, "supervisor@demo.test");
}

/** What is shared, and what a guest sees of it, in a browser of their own. */
async function guests(person, page, { look, found, name, options, round }) {
	const made = await page.request.post(`${base}/api/revisions/${round}/share-links`, {
		data: { label: "Lena", password: "sesame", can_decide: true },
	});
	check(made.ok(), `a link: ${made.status()} ${await made.text()}`);
	await page.goto(`${base}/links`);
	await page.getByRole("table").waitFor();
	await look("shared links");
	const guest = await person(`${name}-guest`, { ...options, colorScheme: "light" });
	await guest.goto((await made.json()).address);
	await guest.getByLabel("Your name").fill("Lena");
	await guest.getByLabel("Password of the link").fill("sesame");
	for (const theme of ["light", "dark"]) {
		await guest.emulateMedia({ colorScheme: theme });
		await until(`the door is ${theme}`, async () => (await isDark(guest)) === (theme === "dark"));
		for (const fault of await faults(guest)) found.push(`the door, ${name}, ${theme}: ${fault}`);
	}
	await guest.getByRole("button", { name: "Come in" }).click();
	await new ReviewPage(guest).ready();
	for (const fault of await faults(guest)) found.push(`a guest's round, ${name}: ${fault}`);
	await guest.context().close();
}

/** So many pages are looked at, each in so many ways, that all of it takes longer than another scenario may. */
const LONGEST_MS = 260_000;

async function everyPage({ person }) {
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
		await page.goto(`${base}/notifications`);
		await page.locator("main h2, [data-notification]").first().waitFor();
		await look("notifications");
		await page.goto(`${base}/activity`);
		await page.locator("[data-activity]").first().waitFor();
		await look("activity");
		await page.goto(`${base}/settings`);
		await page.getByRole("checkbox", { name: /^Mentions/ }).waitFor();
		await look("settings");
		await page.goto(`${base}/projects/${stage.project_id}`);
		await page.getByRole("link", { name: "Solea Eau de Soir 50 ml" }).waitFor();
		await look("project");
		await page.goto(`${base}/projects/${stage.project_id}/deliverables/${stage.deliverable_id}`);
		const card = page.locator("h2", { hasText: "Catalog Images" }).getByRole("link");
		await card.waitFor();
		await look("deliverable");
		await card.click();
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
		for (const mode of ["wipe", "overlay", "toggle"]) {
			await page.goto(`${base}/review/${rounds[0]}?compare=${rounds[1]}&mode=${mode}`);
			await page.locator("[data-layer=other] canvas").waitFor({ state: "attached" });
			await page.getByRole("tab", { name: /Rounds/ }).click();
			await page.getByRole("checkbox", { name: "Compare round 1" }).waitFor();
			for (const fault of await faults(page)) found.push(`comparing by ${mode}, ${name}: ${fault}`);
		}
		for (const theme of ["dark", "light"]) {
			await page.evaluate((theme) => localStorage.setItem("rushes.review.theme", theme), theme);
			await page.goto(`${base}/review/${rounds[0]}/history`);
			await page.locator("[data-moment][aria-current]").waitFor();
			await until(`the history is ${theme}`, async () => (await isDark(page)) === (theme === "dark"));
			for (const fault of await faults(page)) found.push(`history, ${name}, ${theme}: ${fault}`);
		}
		await sessions(page, look, found, name);
		await guests(person, page, { look, found, name, options, round: rounds[0] });
		await page.goto(`${base}/projects`);
		await page.getByRole("link", { name: "Meridian Luxury Launch" }).waitFor();
		await page.request.post(`${base}/api/auth/logout`);
		await page.locator("[data-sign-in-again]").waitFor();
		await look("signing in again");
		await signIn(page, "admin@demo.test");
		await page.goto(`${base}/admin/rooms`);
		await page.locator("[data-room]").first().waitFor();
		await look("live rooms");
		await page.context().close();
	}
	check(found.length === 0, `${found.length} faults:\n${found.join("\n")}`);
}

await scenario(everyPage, { longest: LONGEST_MS });
