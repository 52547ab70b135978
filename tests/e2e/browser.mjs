// What every scenario needs: the system's Chromium, people in contexts of their own, waiting for named conditions, and a
// picture of every page when something fails. A scenario is a program of its own: it ends with 0 or says what went wrong.
import { accessSync, constants, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");

/** Where the server is. */
export const base = process.env.RUSHES_BASE;

/** How long a condition may take to come true: long enough for a busy machine, since nothing waits longer than it must. */
const PATIENCE_MS = 20_000;
/** A scenario that hangs ends by itself, with pictures, before whatever runs it ends it (300 s with nextest). */
const LONGEST_MS = process.env.RUSHES_SOAK ? 1_500_000 : 200_000;

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The system's browser. */
function executable() {
	for (const folder of (process.env.PATH ?? "").split(delimiter)) {
		for (const name of NAMES) {
			const path = join(folder, name);
			try {
				accessSync(path, constants.X_OK);
				return path;
			} catch {
				// Another folder may have it.
			}
		}
	}
	throw new Error(`no browser: none of ${NAMES.join(", ")} is on the PATH; \`make test\` installs one`);
}

/** Starts the system's Chromium, with more arguments where some are given. It is to speak with the server alone. */
export function launch(more = []) {
	return chromium.launch({
		executablePath: executable(),
		headless: true,
		args: [
			"--no-sandbox",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
			"--no-first-run",
			// The other person's window is never in front, and is watched all the same.
			"--disable-background-timer-throttling",
			"--disable-backgrounding-occluded-windows",
			"--disable-renderer-backgrounding",
			...more,
		],
	});
}

/** Waits until `condition` gives something truthy, and gives that; says what it waited for when it does not come. */
export async function until(what, condition, limit = PATIENCE_MS) {
	const deadline = Date.now() + limit;
	let last;
	for (;;) {
		try {
			last = await condition();
			if (last) return last;
		} catch (error) {
			// A page that is just being replaced cannot be asked.
			last = error;
		}
		if (Date.now() > deadline) {
			const seen = last instanceof Error ? last.message : JSON.stringify(last);
			throw new Error(`not within ${limit / 1000} s: ${what} (last: ${seen})`);
		}
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

/** Says that something is not as it must be. */
export function check(holds, what) {
	if (!holds) throw new Error(what);
}

/** Compares as JSON, and shows both sides. */
export function same(actual, expected, what) {
	const [left, right] = [JSON.stringify(actual, null, 1), JSON.stringify(expected, null, 1)];
	if (left !== right) throw new Error(`${what}\n  is:        ${left}\n  should be: ${right}`);
}

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Has the program that runs this scenario do something to the server: `kill` or `start`. */
export async function server(command) {
	process.stdout.write(`@${command}\n`);
	const { value, done } = await answers.next();
	check(!done && value === "done", `the server could not be told to ${command}: ${value}`);
}

/**
 * Plays a scenario. `person(options)` opens a page in a context of its own; every page that is open is pictured when
 * the scenario fails, and an error that a page does not catch fails it. They write for everyone, where the page itself would
 * begin with the studio alone, unless `audience` is null: most scenarios are about what one does and another one sees. It may
 * take `longest` milliseconds.
 */
export async function scenario(play, { longest = LONGEST_MS } = {}) {
	const name = process.argv[1]
		.split("/")
		.at(-1)
		.replace(/\.mjs$/, "");
	const browser = await launch();
	const pages = [];
	const uncaught = [];
	async function person(who, { audience = "everyone", ...options } = {}) {
		const context = await browser.newContext({
			viewport: { width: 1440, height: 900 },
			reducedMotion: "reduce",
			...options,
		});
		context.setDefaultTimeout(PATIENCE_MS);
		if (audience !== null) await writesFor(context, audience);
		const page = await context.newPage();
		page.on("pageerror", (error) => uncaught.push(`${who}: ${error.stack ?? error.message}`));
		page.on("console", (message) => {
			if (message.text().includes("Content Security Policy")) uncaught.push(`${who}: ${message.text()}`);
		});
		pages.push({ who, page });
		return page;
	}
	let late;
	const tooLong = new Promise((_, reject) => {
		late = setTimeout(() => reject(new Error(`the scenario did not end in ${longest / 1000} s`)), longest);
	});
	try {
		await Promise.race([play({ person, browser }), tooLong]);
		check(uncaught.length === 0, `errors in the pages:\n${uncaught.join("\n")}`);
	} catch (error) {
		process.exitCode = 1;
		console.error(`${name} failed: ${error.stack ?? error}`);
		if (uncaught.length > 0) console.error(`errors in the pages:\n${uncaught.join("\n")}`);
		await picture(name, pages);
	} finally {
		clearTimeout(late);
		await browser.close();
		process.stdin.destroy();
	}
}

async function picture(name, pages) {
	const folder = fileURLToPath(new URL("../../target/e2e/", import.meta.url));
	mkdirSync(folder, { recursive: true });
	for (const { who, page } of pages) {
		if (page.isClosed()) continue;
		const path = join(folder, `${name}-${who.replaceAll(/\W+/g, "-")}.png`);
		try {
			await page.screenshot({ path, timeout: 5000 });
			console.error(`${who} is at ${page.url()}, see ${path}`);
		} catch (error) {
			console.error(`${who} is at ${page.url()}, and no picture can be had: ${error.message}`);
		}
	}
}

/** Whom people of the studio write for in a browser where they have not chosen: `everyone`, or the studio alone. */
export function writesFor(context, audience) {
	return context.addInitScript((kept) => {
		// An empty page keeps nothing.
		if (location.origin === "null") return;
		if (localStorage.getItem("rushes.review.audience") === null)
			localStorage.setItem("rushes.review.audience", kept);
	}, audience);
}

/** Signs somebody of the demo studio in without the page, for scenarios that are not about signing in. */
export async function signIn(page, email) {
	const answer = await page.request.post(`${base}/api/auth/demo`, { data: { email } });
	check(answer.ok(), `${email} cannot sign in: ${answer.status()}`);
}

/** Asks the API as the person of a page. */
export async function ask(page, path) {
	const answer = await page.request.get(`${base}/api/${path}`);
	check(answer.ok(), `GET /api/${path}: ${answer.status()} ${await answer.text()}`);
	return answer.json();
}

/** The stage of a deliverable of the demo studio, as the person of a page knows it. */
export async function stageOf(page, deliverable, key) {
	const { items: projects } = await ask(page, "projects");
	for (const project of projects) {
		const { items } = await ask(page, `projects/${project.id}/deliverables`);
		const found = items.find((each) => each.name === deliverable);
		if (!found) continue;
		const { items: stages } = await ask(page, `deliverables/${found.id}/stages`);
		return stages.find((stage) => stage.key === key);
	}
	throw new Error(`no deliverable ${deliverable}`);
}
