// One person in several tabs: they meet on the server alone, are one person to the others, and all that is drawn in each of
// them is saved, online and offline.
import { check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { converged, ReviewPage } from "./review_page.mjs";

const peopleIn = (page) =>
	page.evaluate(() => [...document.querySelectorAll("[data-person]")].map((item) => item.dataset.person).sort());

await scenario(async ({ person }) => {
	const [sofiaPage, firstPage] = [await person("Sofia"), await person("Mika")];
	await signIn(sofiaPage, "supervisor@demo.test");
	await signIn(firstPage, "artist@demo.test");
	const context = firstPage.context();
	await context.addInitScript(() => {
		const Real = BroadcastChannel;
		window.channels = [];
		window.BroadcastChannel = class extends Real {
			constructor(name) {
				super(name);
				window.channels.push(name);
			}
		};
	});
	const secondPage = await context.newPage();
	const stage = await stageOf(sofiaPage, "Solea Eau de Soir 50 ml", "catalog_images");
	const id = stage.latest_revision.id;
	const sofia = await ReviewPage.open(sofiaPage, id);
	const first = await ReviewPage.open(firstPage, id);
	const second = await ReviewPage.open(secondPage, id);

	// Two tabs, one person.
	const areTwo = (page, what) =>
		until(what, async () => JSON.stringify(await peopleIn(page)) === '["Mika Laurent","Sofia Brandt"]');
	await areTwo(sofiaPage, "Sofia sees two people, each once");
	await areTwo(secondPage, "so does Mika");
	await second.drag([0.8, 0.8], [0.9, 0.9]);
	await secondPage.mouse.up();
	await until("the others see one pointer at most of each tab", async () => {
		const cursors = await firstPage.locator('.viewer-cursor[data-peer="Mika Laurent"]').count();
		return cursors === 0;
	});

	// Each saves, and each sees what the other does.
	const one = await first.draw("rectangle", [0.1, 0.1], [0.2, 0.2]);
	const two = await second.draw("ellipse", [0.3, 0.1], [0.4, 0.2]);
	for (const review of [sofia, first, second]) {
		await review.has(one);
		await review.has(two);
	}
	await converged(sofia, first, second);

	// Offline each goes on by itself, a third one opens from the copy, and nothing is lost or doubled on return.
	await context.setOffline(true);
	await first.says("Offline");
	await second.says("Offline");
	const three = await first.draw("arrow", [0.5, 0.5], [0.6, 0.6]);
	const four = await second.draw("freehand", [0.7, 0.5], [0.8, 0.6]);
	await first.says(/^Offline, 1 change/);
	await second.says(/^Offline, 1 change/);
	check(!(await second.threads()).includes(three), "without the server the tabs do not meet");
	await context.setOffline(false);
	await converged(sofia, first, second);
	for (const review of [sofia, first, second]) {
		await review.has(three);
		await review.has(four);
	}
	const threads = await sofia.threads();
	same(new Set(threads).size, threads.length, "nothing is there twice");

	// What waited in a tab that was closed offline is sent by the other one's next visit, once.
	await context.setOffline(true);
	await first.says("Offline");
	const five = await first.draw("rectangle", [0.1, 0.7], [0.2, 0.8]);
	await first.says(/^Offline, 1 change/);
	await firstPage.close();
	await context.setOffline(false);
	await second.says("Saved");
	check(!(await sofia.threads()).includes(five), "the other tab did not hear of it");
	await second.page.reload();
	await second.ready();
	await sofia.has(five);
	await converged(sofia, second);

	// One of two tabs closes: the person is still here. Both: they are gone.
	await areTwo(sofiaPage, "one tab is left, and Mika with it");
	same(await secondPage.evaluate(() => window.channels), [], "no tab speaks past the server");
	await secondPage.close();
	await until("Mika is gone", async () => (await peopleIn(sofiaPage)).length === 1);
});
