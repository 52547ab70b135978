// What the review page tells outside programs: `window.__rushes` is true at every moment.
import { ask, same, scenario, signIn, stageOf, until, base } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

await scenario(async ({ person }) => {
	const page = await person("Sofia");
	await signIn(page, "supervisor@demo.test");
	const stage = await stageOf(page, "Solea Eau de Soir 50 ml", "catalog_images");
	const latest = await ask(page, `revisions/${stage.latest_revision.id}`);
	// Every state that the page was ever in, from its first moment.
	await page.addInitScript(() => {
		window.states = [];
		const look = () => {
			const state = window.__rushes?.state;
			if (state && window.states.at(-1) !== state) window.states.push(state);
			requestAnimationFrame(look);
		};
		look();
	});
	let release;
	const held = new Promise((resolve) => {
		release = resolve;
	});
	await page.route("**/api/media/*/view", async (route) => {
		await held;
		await route.continue();
	});
	await page.goto(`${base}/review/${latest.id}`);
	const review = new ReviewPage(page);
	await review.says("Saved");
	const shown = {
		revision: latest.id,
		media: latest.media.find(({ role }) => role === "current").id,
		frame: null,
	};
	same(await review.checks(), { ...shown, state: "loading" }, "it loads until the full picture is painted");
	// The recorder looks once a frame: the page may be asked sooner than it has looked.
	const seen = async (state) => {
		await review.state(state);
		await until(`the recorder has seen it ${state}`, () =>
			page.evaluate((last) => window.states.at(-1) === last, state),
		);
	};
	release();
	await seen("ready");
	same(await review.checks(), { ...shown, state: "ready" }, "ready");

	await page.context().setOffline(true);
	await seen("offline");
	same(await review.checks(), { ...shown, state: "offline" }, "offline");
	await page.context().setOffline(false);
	await seen("ready");
	const states = await page.evaluate(() => window.states);
	same(states, ["loading", "ready", "offline", "ready"], "the states in their order");

	// Another round has another picture.
	const earlier = latest.rounds.find(({ round }) => round === 1);
	await page
		.getByRole("link", { name: /^Round 1:/ })
		.first()
		.click();
	await until("the other round is open", async () => (await review.checks()).revision === earlier.id);
	await review.state("ready");
	const { media } = await ask(page, `revisions/${earlier.id}`);
	const { media: now } = await review.checks();
	same(now, media.find(({ role }) => role === "current").id, "its picture is shown");
	await until("with the two notes of the demo", async () => (await review.threads()).length === 2);

	await page.getByRole("link", { name: "Meridian Luxury Launch" }).click();
	await until("it is gone with the page", () => page.evaluate(() => window.__rushes === undefined));
});
