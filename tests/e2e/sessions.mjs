// A review session from the first idea to the next stage: built, put in order, started, decided and applied by keyboard,
// while somebody else has the same session open and sees each step.
import { ask, base, check, same, scenario, signIn, until } from "./browser.mjs";

const order = (page) =>
	page.locator("[data-item]").evaluateAll((rows) => rows.map((row) => Number(row.dataset.item)));
const focused = (page) =>
	page.evaluate(() => Number(document.activeElement?.closest("[data-item]")?.dataset.item ?? 0));
/** The dialog that is open; what was done is told in one of its own kind, with another way to close it. */
const dialog = (page) =>
	page.getByRole("dialog").filter({ has: page.getByRole("button", { name: "Close", exact: true }) });
const card = (page, id) => page.locator(`[data-item="${id}"]`);
const verdict = (page, id) => card(page, id).getAttribute("data-verdict");

/** Moves the focus from card to card until it is on the one that is wanted. */
async function focus(page, id) {
	for (let steps = 0; steps < 40 && (await focused(page)) !== id; steps += 1) await page.keyboard.press("j");
	if ((await focused(page)) !== id) {
		for (let steps = 0; steps < 40 && (await focused(page)) !== id; steps += 1)
			await page.keyboard.press("k");
	}
	same(await focused(page), id, "the keys lead to every item");
}

/** An item whose approval is all that a later stage of its deliverable waits for; and that stage. */
async function lastObstacle(page, items) {
	for (const item of items) {
		if (item.place.stage.approval_type === "NONE") continue;
		const { items: stages } = await ask(page, `deliverables/${item.place.deliverable.id}/stages`);
		const next = stages.find(
			({ status, blocked_by }) =>
				status === "BLOCKED" &&
				blocked_by.length > 0 &&
				blocked_by.every(({ stage_id }) => stage_id === item.stage_id),
		);
		if (next) return { item, next };
	}
	throw new Error("nothing in review is the last obstacle of another stage");
}

await scenario(async ({ person }) => {
	const [petra, sofia] = [await person("Petra"), await person("Sofia")];
	await signIn(petra, "producer@demo.test");
	await signIn(sofia, "supervisor@demo.test");

	// From anywhere to a new session, and everything that waits for review into it.
	await petra.goto(`${base}/projects`);
	await petra.getByRole("heading", { name: "Projects" }).waitFor();
	await petra.keyboard.press("g");
	await petra.keyboard.press("r");
	await petra.getByText("Meridian launch, Tuesday").waitFor();
	await petra.keyboard.press("c");
	await petra.getByRole("textbox", { name: "Name" }).waitFor();
	await petra.keyboard.type("Friday dailies");
	await petra.keyboard.press("Enter");
	await petra.getByText("Nothing to look at yet").waitFor();
	const id = Number(petra.url().match(/reviews\/(\d+)/)[1]);
	await sofia.goto(`${base}/reviews/${id}`);
	await sofia.getByText("Nothing to look at yet").waitFor();
	await petra.keyboard.press("f");
	await dialog(petra).getByRole("button", { name: "Fill" }).waitFor();
	await until("the button has the focus", () =>
		petra.evaluate(() => document.activeElement?.textContent === "Fill"),
	);
	await petra.keyboard.press("Enter");
	await petra.locator("[data-item]").first().waitFor();
	const filled = await order(petra);
	check(filled.length >= 4, `several stages are in review, not ${filled.length}`);
	await until("the other browser shows the same items", async () => {
		const there = await order(sofia);
		return JSON.stringify(there) === JSON.stringify(filled);
	});

	// Order by keys: the focus stays with the item.
	await dialog(petra).waitFor({ state: "detached" });
	await petra.keyboard.press("j");
	same(await focused(petra), filled[0], "the first row has the focus");
	await petra.keyboard.press("Alt+ArrowDown");
	await petra.keyboard.press("Alt+ArrowDown");
	const wanted = [filled[1], filled[2], filled[0], ...filled.slice(3)];
	same(await order(petra), wanted, "it is shown at once");
	same(await focused(petra), filled[0], "the focus goes along");
	const stored = async () => (await ask(petra, `reviews/${id}`)).items.map((item) => item.id);
	await until("the order is kept", async () => JSON.stringify(await stored()) === JSON.stringify(wanted));
	await until("the other browser shows the order", async () => {
		return JSON.stringify(await order(sofia)) === JSON.stringify(wanted);
	});

	// Dragged back by the handle.
	const grip = card(petra, filled[0]).getByRole("button", { name: /^Drag/ });
	const [from, to] = [await grip.boundingBox(), await card(petra, wanted[0]).boundingBox()];
	await petra.mouse.move(from.x + 8, from.y + 8);
	await petra.mouse.down();
	await petra.mouse.move(from.x + 8, from.y - 20, { steps: 4 });
	await petra.mouse.move(from.x + 8, to.y + 4, { steps: 8 });
	await petra.mouse.up();
	await until("it is dragged to its old place", async () => {
		return JSON.stringify(await stored()) === JSON.stringify(filled);
	});

	// Taken out by a key, and brought back to its place.
	const stages = async () => (await ask(petra, `reviews/${id}`)).items.map((item) => item.stage_id);
	const before = await stages();
	await card(petra, filled[1]).locator("[data-row]").focus();
	await petra.keyboard.press("Delete");
	await card(petra, filled[1]).waitFor({ state: "detached" });
	await petra.getByRole("button", { name: "Undo" }).click();
	await until(
		"it is back where it was",
		async () => JSON.stringify(await stages()) === JSON.stringify(before),
	);

	// Started: everybody who has it open sees the contact sheet.
	await petra.keyboard.press("s");
	await dialog(petra).waitFor();
	await until("the button has the focus", () =>
		petra.evaluate(() => document.activeElement?.textContent?.startsWith("Start with") ?? false),
	);
	await petra.keyboard.press("Enter");
	for (const page of [petra, sofia]) await page.locator("[data-verdict=none]").first().waitFor();

	const { items } = await ask(petra, `reviews/${id}`);
	const { item, next } = await lastObstacle(petra, items);
	const open = items.filter((each) => each.id !== item.id && each.rights.approve);
	check(open.length >= 2, "there are two more to decide about");
	const [changed, withdrawn] = open;
	await dialog(petra).waitFor({ state: "detached" });
	await focus(petra, item.id);
	await petra.keyboard.press("a");
	await until("it is approved", async () => (await verdict(petra, item.id)) === "APPROVED");
	await until("the other browser shows it", async () => (await verdict(sofia, item.id)) === "APPROVED");
	await focus(petra, changed.id);
	await petra.keyboard.press("c");
	await petra.getByRole("textbox", { name: "Note" }).waitFor();
	await petra.keyboard.type("Warmer light, please");
	await petra.keyboard.press("Control+Enter");
	await until(
		"changes are requested",
		async () => (await verdict(petra, changed.id)) === "CHANGES_REQUESTED",
	);
	await card(sofia, changed.id).getByText("Warmer light, please").waitFor();

	// Changeable until applied, by the other reviewer as well.
	await focus(sofia, changed.id);
	await sofia.keyboard.press("x");
	await sofia.getByRole("textbox", { name: "Note" }).waitFor();
	await sofia.keyboard.type("Another camera altogether");
	await sofia.keyboard.press("Control+Enter");
	await until("it is rejected", async () => (await verdict(sofia, changed.id)) === "REJECTED");
	await until("the first browser shows it", async () => (await verdict(petra, changed.id)) === "REJECTED");

	// One is taken back from review under everybody's hands: applying says so, and goes on with the others.
	await focus(petra, withdrawn.id);
	await petra.keyboard.press("a");
	await until("it is approved too", async () => (await verdict(petra, withdrawn.id)) === "APPROVED");
	const taken = await petra.request.post(`${base}/api/revisions/${withdrawn.revision.id}/withdraw`, {
		data: {},
	});
	check(taken.ok(), `withdraw: ${taken.status()} ${await taken.text()}`);
	await petra.keyboard.press("y");
	await dialog(petra).waitFor();
	await until("the button has the focus", () =>
		petra.evaluate(() => document.activeElement?.textContent === "Apply"),
	);
	await petra.keyboard.press("Enter");
	for (const page of [petra, sofia]) {
		await card(page, item.id).and(page.locator("[data-applied]")).waitFor();
		await card(page, changed.id).and(page.locator("[data-applied]")).waitFor();
		await page.getByRole("alert").getByText("taken back from review").waitFor();
	}
	same((await ask(petra, `stages/${item.stage_id}`)).status, "APPROVED", "the stage is approved");
	same((await ask(petra, `stages/${changed.stage_id}`)).status, "CHANGES_REQUESTED", "the other goes back");
	same((await ask(petra, `stages/${next.id}`)).status, "NOT_STARTED", "the next stage is free");

	// What was decided about opens as it was, and cannot be altered.
	await focus(petra, item.id);
	await petra.keyboard.press("d");
	await petra.getByRole("link", { name: "What it was decided about" }).click();
	await petra.locator("[data-record]").waitFor();
	await petra.getByText("Kept as it was. Nobody can alter it.").waitFor();
	await until("the picture of then is shown", () => petra.evaluate(() => window.__rushes?.state === "ready"));
	const decided = await ask(petra, `revisions/${item.revision.id}/decisions`);
	same(decided.items.length, 1, "one record");

	// And the round itself tells of it.
	await petra.goto(`${base}/review/${item.revision.id}`);
	await petra.getByRole("tab", { name: /Rounds/ }).click();
	await petra.getByRole("list", { name: "Decisions" }).getByText("Approved").waitFor();

	// The client sees what is theirs, and has no buttons.
	const clara = await person("Clara");
	await signIn(clara, "client@demo.test");
	await clara.goto(`${base}/reviews/${id}`);
	await clara.locator("[data-item]").first().waitFor();
	const buttons = clara
		.locator("[data-item]")
		.getByRole("button", { name: /^(Approve|Reject|Request changes)/ });
	same(await buttons.count(), 0, "clients do not decide");
	same(
		await clara.getByText("Another camera altogether").count(),
		0,
		"notes of decisions stay in the studio",
	);

	// Their word is noted where they give it, and the studio sees it.
	const mine = (await ask(clara, `reviews/${id}`)).items.find(({ revision }) =>
		["SUBMITTED", "APPROVED"].includes(revision?.status),
	);
	check(mine, "the client sees a round that takes their word");
	await petra.goto(`${base}/reviews/${id}`);
	await card(petra, mine.id).waitFor();
	await focus(clara, mine.id);
	await clara.keyboard.press("d");
	await dialog(clara).getByRole("button", { name: "Approve" }).click();
	await clara.getByRole("textbox", { name: "Note" }).fill("Lovely");
	await clara.keyboard.press("Control+Enter");
	const word = dialog(clara).getByRole("region", { name: "The client's word" });
	await word.getByText("Lovely").waitFor();
	await card(petra, mine.id).getByText("approved for the client").waitFor();
});
