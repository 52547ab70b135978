// The server is killed in the middle of a review. Both pages say so and are drawn on; when it is back, everything is there.
import { same, scenario, server, signIn, stageOf } from "./browser.mjs";
import { converged, ReviewPage } from "./review_page.mjs";

await scenario(async ({ person }) => {
	const [sofiaPage, mikaPage] = [await person("Sofia"), await person("Mika")];
	await signIn(sofiaPage, "supervisor@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	const stage = await stageOf(sofiaPage, "Studio Headphones", "catalog_images");
	const revision = stage.latest_revision.id;
	const sofia = await ReviewPage.open(sofiaPage, revision);
	const mika = await ReviewPage.open(mikaPage, revision);
	const before = await sofia.draw("rectangle", [0.1, 0.1], [0.2, 0.2]);
	await mika.has(before);

	// It dies while somebody draws.
	await mikaPage.keyboard.press("d");
	await mika.drag([0.3, 0.1], [0.4, 0.2]);
	await server("kill");
	await mikaPage.mouse.up();
	await sofia.says("Offline");
	await mika.says("Offline, 1 change waiting");
	const hers = await sofia.draw("ellipse", [0.5, 0.1], [0.6, 0.2]);
	await sofia.note("Drawn while it was down");
	await sofia.says("Offline, 2 changes waiting");
	const his = await mika.draw("arrow", [0.7, 0.1], [0.8, 0.2]);
	await mika.says("Offline, 2 changes waiting");

	await server("start");
	await sofia.state("ready");
	await mika.state("ready");
	const seen = await converged(sofia, mika);
	for (const mark of [before, hers, his]) {
		await sofia.has(mark);
		await mika.has(mark);
	}
	same(seen.marks.length, 4, "every mark is there");
	await mika.sees("Drawn while it was down");

	// Once more, with nothing waiting: what was called saved is.
	const last = await mika.draw("pin", [0.5, 0.5]);
	await mika.says("Saved");
	await server("kill");
	await server("start");
	for (const review of [sofia, mika]) {
		await review.page.reload();
		await review.ready();
		await review.has(last);
	}
	const after = await converged(sofia, mika);
	same(after.marks.length, 5, "every mark is there after a reload");
	const tomas = await person("Tomas");
	await signIn(tomas, "artist2@demo.test");
	same(
		await converged(sofia, await ReviewPage.open(tomas, revision)),
		after,
		"for somebody who was never here",
	);
});
