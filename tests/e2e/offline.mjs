// One of two loses the network, draws on, and comes back: both have everything, and the page said so all along.
import { check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { converged, ReviewPage } from "./review_page.mjs";

await scenario(async ({ person }) => {
	const [sofiaPage, mikaPage] = [await person("Sofia"), await person("Mika")];
	await signIn(sofiaPage, "supervisor@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	const stage = await stageOf(sofiaPage, "Solea Eau de Soir 50 ml", "catalog_images");
	const revision = stage.latest_revision.id;
	const sofia = await ReviewPage.open(sofiaPage, revision);
	const mika = await ReviewPage.open(mikaPage, revision);
	const shared = await mika.draw("rectangle", [0.1, 0.1], [0.2, 0.2]);
	await sofia.has(shared);

	await mikaPage.context().setOffline(true);
	await mika.says("Offline");
	await mika.state("offline");
	const first = await mika.draw("ellipse", [0.3, 0.1], [0.4, 0.2]);
	await mika.says("Offline, 1 change waiting");
	await mika.note("Written on the train");
	await mika.says("Offline, 2 changes waiting");
	await mikaPage.keyboard.press("v");
	const drawn = await mika.shape(shared);
	await mika.drag([0.1, 0.15], [0.1, 0.45]);
	await mikaPage.mouse.up();
	await mika.says("Offline, 3 changes waiting");
	await until("it is where it was moved to", async () => (await mika.shape(shared)) !== drawn);
	await mika.has(shared);
	const moved = await mika.shape(shared);

	// The others go on meanwhile, and hear nothing of it.
	const meanwhile = await sofia.draw("arrow", [0.6, 0.6], [0.8, 0.8]);
	await sofia.says("Saved");
	check(!(await sofia.marks()).includes(first), "nothing leaves a browser that is offline");
	check(!(await mika.marks()).includes(meanwhile), "nothing reaches a browser that is offline");
	check((await sofia.shape(shared)) !== moved, "nor does a move");

	await mikaPage.context().setOffline(false);
	await mika.state("ready");
	const seen = await converged(sofia, mika);
	for (const mark of [shared, first, meanwhile]) {
		await sofia.has(mark);
		await mika.has(mark);
	}
	same(await sofia.shape(shared), moved, "what was moved offline is where it was moved to");
	await sofia.sees("Written on the train");
	await sofiaPage.reload();
	await sofia.ready();
	same(await converged(sofia, mika), seen, "after coming again");
});
