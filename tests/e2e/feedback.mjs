// From note to fix: what a reviewer draws is on the artist's checklist at once; ticks wait for the line; what is open goes
// on in the next round; and whoever verifies sees the place as it was and as it is.
import { ask, base, check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { png } from "./png.mjs";
import { ReviewPage } from "./review_page.mjs";

const item = (page, words) => page.getByRole("list", { name: "Checklist" }).locator("li", { hasText: words });
const checklist = (page) => page.getByRole("tab", { name: /Checklist/ }).click();
const ticked = (page, words) =>
	until(`${words} is ticked off`, () => item(page, words).getByRole("checkbox").isChecked());

async function countsOf(page, stage) {
	return (await ask(page, `stages/${stage}`)).feedback;
}

async function decide(page, stage, status, note) {
	const { row_version } = await ask(page, `stages/${stage}`);
	const answer = await page.request.patch(`${base}/api/stages/${stage}`, {
		headers: { "If-Match": `"${row_version}"` },
		data: { status, note },
	});
	check(answer.ok(), `${status}: ${answer.status()} ${await answer.text()}`);
}

await scenario(async ({ person }) => {
	const sofiaPage = await person("Sofia");
	const mikaPage = await person("Mika");
	const claraPage = await person("Clara");
	await signIn(sofiaPage, "supervisor@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	await signIn(claraPage, "client@demo.test");
	const stage = await stageOf(sofiaPage, "Solea Eau de Soir 50 ml", "catalog_images");
	const first = stage.latest_revision.id;
	const before = await countsOf(sofiaPage, stage.id);
	const sofia = await ReviewPage.open(sofiaPage, first);
	await ReviewPage.open(mikaPage, first);
	await ReviewPage.open(claraPage, first);
	await checklist(mikaPage);
	await checklist(claraPage);

	// A mark with words is one item, at once, on everybody's page.
	await sofia.draw("rectangle", [0.3, 0.3], [0.5, 0.5]);
	await sofia.note("Softer edge on the cap");
	await item(mikaPage, "Softer edge on the cap").waitFor();
	await item(claraPage, "Softer edge on the cap").waitFor();
	same(await item(mikaPage, "Softer edge on the cap").count(), 1, "a mark and its words are one item");
	same((await countsOf(sofiaPage, stage.id)).open, before.open + 1, "it is counted");

	// What is for the studio alone is on no client's page, as a mark, a note or an item.
	await sofiaPage.keyboard.press("s");
	await sofia.draw("ellipse", [0.1, 0.1], [0.2, 0.2]);
	await sofia.note("Between us: the label is last year's");
	await item(mikaPage, "Between us").waitFor();
	await item(mikaPage, "Between us").getByText("Studio only").waitFor();
	await sofiaPage.keyboard.press("s");
	await sofia.draw("arrow", [0.6, 0.6], [0.8, 0.7]);
	await sofia.note("For everyone again");
	await item(claraPage, "For everyone again").waitFor();
	check(!(await claraPage.content()).includes("Between us"), "the client is told nothing of it");

	// A client looks on: there is nothing for her to tick.
	check(
		await item(claraPage, "Softer edge on the cap").getByRole("checkbox").isDisabled(),
		"a client ticks nothing off",
	);

	// Without a line the tick shows at once, outlives a reload, and arrives with the line.
	await mikaPage.route("**/api/feedback/**", (route) => route.abort("internetdisconnected"));
	await item(mikaPage, "Softer edge on the cap").getByRole("checkbox").click();
	await ticked(mikaPage, "Softer edge on the cap");
	await mikaPage.reload();
	await checklist(mikaPage);
	await ticked(mikaPage, "Softer edge on the cap");
	same((await countsOf(sofiaPage, stage.id)).resolved, before.resolved, "the server knows nothing of it yet");
	await mikaPage.unroute("**/api/feedback/**");
	await mikaPage.evaluate(() => window.dispatchEvent(new Event("online")));
	await checklist(sofiaPage);
	await ticked(sofiaPage, "Softer edge on the cap");
	await ticked(claraPage, "Softer edge on the cap");
	same((await countsOf(sofiaPage, stage.id)).resolved, before.resolved + 1, "once");

	// The round is sent back; the next one takes along what is open, and says so before.
	await decide(sofiaPage, stage.id, "CHANGES_REQUESTED", "See the checklist");
	await mikaPage.goto(`${base}/my-work`);
	const work = mikaPage.getByRole("listitem").filter({ hasText: "Solea Eau de Soir 50 ml, Catalog Images" });
	await work.getByText(/\d+ open/).waitFor();
	const opened = await mikaPage.request.post(`${base}/api/stages/${stage.id}/revisions`, { data: {} });
	check(opened.ok(), `the next round opens: ${opened.status()}`);
	const second = await opened.json();
	const sent = await mikaPage.request.post(
		`${base}/api/stages/${stage.id}/revisions/${second.id}/upload`,
		{ multipart: { type: "current", file: { name: "round.png", mimeType: "image/png", buffer: png(1600, 1200) } } },
	);
	check(sent.ok(), `the picture arrives: ${sent.status()} ${await sent.text()}`);
	await until("the picture is ready", async () =>
		(await ask(mikaPage, `revisions/${second.id}`)).media.every(({ status }) => status === "ready"),
	);
	await mikaPage.goto(
		`${base}/projects/${stage.project_id}/deliverables/${stage.deliverable_id}?stage=${stage.id}`,
	);
	const sheet = mikaPage.getByRole("dialog", { name: stage.name });
	await sheet.getByRole("button", { name: `Submit round ${second.round}` }).click();
	const warning = mikaPage.getByRole("region", { name: "Still open" });
	await warning.getByText("For everyone again").waitFor();
	check(!(await warning.innerText()).includes("Softer edge"), "what is ticked off stays where it is");
	await mikaPage.getByRole("button", { name: "Submit for review" }).click();
	await until("the round is in review", async () =>
		(await ask(mikaPage, `revisions/${second.id}`)).status === "SUBMITTED",
	);
	await ReviewPage.open(sofiaPage, second.id);
	await checklist(sofiaPage);
	await item(sofiaPage, "For everyone again").getByText("From an earlier round").waitFor();
	same(await item(sofiaPage, "For everyone again").count(), 1, "carried on once");
	same(await item(sofiaPage, "Softer edge on the cap").count(), 0, "what waits to be verified stays on its round");

	// Whoever verifies sees both pictures of the place, and says so by a key.
	await sofiaPage.goto(`${base}/verify`);
	await sofiaPage.getByRole("button", { name: "Softer edge on the cap" }).click();
	const place = sofiaPage.getByRole("region", { name: "The place under the note" });
	await place.getByText(/when it was noted/).waitFor();
	await place.getByText(`Round ${second.round}, now`).waitFor();
	await until("both pictures are there", async () =>
		place.locator("img").evaluateAll((all) => all.length === 2 && all.every((img) => img.naturalWidth > 0)),
	);
	await place.getByRole("button", { name: "Wipe" }).click();
	const edge = place.getByRole("slider");
	await edge.focus();
	await sofiaPage.keyboard.press("ArrowRight");
	same(await edge.inputValue(), "51", "the edge moves by keys");
	await sofiaPage.getByRole("button", { name: "Softer edge on the cap" }).focus();
	await sofiaPage.keyboard.press("v");
	await sofiaPage.getByText("1 item verified").waitFor();
	const { items } = await ask(sofiaPage, `stages/${stage.id}/feedback?status=VERIFIED`);
	check(
		items.some(({ summary }) => summary === "Softer edge on the cap"),
		"it is verified",
	);

	// The round is approved in a session; the stage behind the gate may begin, on the page that the artist has open.
	await mikaPage.goto(`${base}/projects/${stage.project_id}/deliverables/${stage.deliverable_id}`);
	const next = mikaPage
		.getByRole("listitem")
		.filter({ has: mikaPage.getByRole("heading", { name: "Hero Images" }) });
	await next.getByText("Blocked", { exact: true }).waitFor();
	const command = async (path, data) => {
		const answer = await sofiaPage.request.post(`${base}/api/reviews${path}`, { data });
		check(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
		return answer.json();
	};
	const { id } = await command("", { name: "Wednesday", items: [stage.id] });
	const held = await command(`/${id}/start`, {});
	await command(`/${id}/items/${held.items[0].id}/decide`, { decision: "APPROVED" });
	await command(`/${id}/apply`, {});
	await next.getByText("Not started", { exact: true }).waitFor();
});
