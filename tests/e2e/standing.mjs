// What becomes of a round while people look at it: decided or withdrawn, everybody sees it at once and is told.
import { ask, base, check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const standing = (page) => page.locator("[data-standing]").getAttribute("data-standing");
const stands = (page, status) =>
	until(`the round is ${status}`, async () => (await standing(page)) === status);

async function decide(page, stage, status, note) {
	const { row_version } = await ask(page, `stages/${stage}`);
	const answer = await page.request.patch(`${base}/api/stages/${stage}`, {
		headers: { "If-Match": `"${row_version}"` },
		data: { status, note },
	});
	check(answer.ok(), `${status}: ${answer.status()} ${await answer.text()}`);
}

await scenario(async ({ person }) => {
	const [petraPage, mikaPage, claraPage] = [await person("Petra"), await person("Mika"), await person("Clara")];
	await signIn(petraPage, "producer@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	await signIn(claraPage, "client@demo.test");
	const stage = await stageOf(petraPage, "Solea Eau de Soir 50 ml", "catalog_images");
	const id = stage.latest_revision.id;
	const mika = await ReviewPage.open(mikaPage, id);
	const clara = await ReviewPage.open(claraPage, id);
	same(await standing(mikaPage), "SUBMITTED", "it is in review at first");
	await mikaPage.evaluate(() => {
		window.unreloaded = true;
	});

	// What the document says is shown although no event arrives: it is the document that tells.
	await decide(petraPage, stage.id, "CHANGES_REQUESTED", "Warmer light, please");
	for (const page of [mikaPage, claraPage]) {
		await stands(page, "CHANGES_REQUESTED");
		const news = page.locator("[data-round-news=CHANGES_REQUESTED]");
		await news.getByText(/requested changes/).waitFor();
	}
	await mikaPage.getByText("Warmer light, please").first().waitFor();
	check(await mikaPage.evaluate(() => window.unreloaded), "the page was not loaded again");
	// The stage is shown live as well.
	await mikaPage.locator("[data-standing][data-stage-standing=CHANGES_REQUESTED]").waitFor({ state: "attached" });
	await mikaPage.locator("[data-round-news]").getByRole("button", { name: "Dismiss" }).click();
	await mikaPage.locator("[data-round-news=CHANGES_REQUESTED]").waitFor({ state: "detached" });

	// Withdrawn: the studio is told, and the client no longer sees it.
	const lamp = await stageOf(petraPage, "Reading Lamp", "early_images");
	await ReviewPage.open(mikaPage, lamp.latest_revision.id);
	const opened = await claraPage.request.get(`${base}/api/revisions/${lamp.latest_revision.id}`);
	const seen = opened.ok();
	if (seen) await ReviewPage.open(claraPage, lamp.latest_revision.id);
	const answer = await petraPage.request.post(`${base}/api/revisions/${lamp.latest_revision.id}/withdraw`, {
		data: {},
	});
	check(answer.ok(), `withdraw: ${answer.status()} ${await answer.text()}`);
	await stands(mikaPage, "DRAFT");
	await mikaPage.getByText("This round was withdrawn.").waitFor();
	await mika.says("Saved");
	if (seen) {
		await claraPage.getByText("This round is no longer shown to you.").waitFor();
		await clara.says("Gone");
	}
});
