// A client who has nothing but a link: comes in on a phone with name and password, follows what is presented, writes, draws
// and decides; learns nothing of what the studio keeps to itself; and is out when the link is taken back.
import { ask, base, check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const SECRET = "Between us: the client pays late";

/** Everything that a page's requests and sockets receive, as text, for as long as it is open. */
function listenTo(page) {
	const heard = [];
	page.on("websocket", (socket) => {
		heard.push({ from: socket.url(), what: "" });
		socket.on("framereceived", ({ payload }) =>
			heard.push({ from: socket.url(), what: Buffer.from(payload).toString("utf8") }),
		);
	});
	page.on("response", async (response) => {
		const type = response.headers()["content-type"] ?? "";
		if (!/json|html|text/.test(type)) return;
		heard.push({ from: response.url(), what: await response.text().catch(() => "") });
	});
	return heard;
}

/** Makes a link in the sheet that lies open; gives its address. */
async function makeLink(page, { label, password, decide = false, ends = "week" }) {
	await page.getByRole("button", { name: "New link" }).click();
	await page.getByLabel("Who it is for").fill(label);
	if (decide) await page.getByLabel("Decide: approve, or ask for changes").check();
	if (password) await page.getByLabel("Password", { exact: true }).fill(password);
	await page.getByLabel("It ends").selectOption(ends);
	await page.getByRole("button", { name: "Make the link" }).click();
	const field = page.locator("[data-address]");
	await field.waitFor();
	return field.inputValue();
}

/** Comes in by a link, under a name. */
async function comeIn(page, address, name, password) {
	await page.goto(address);
	await page.getByLabel("Your name").fill(name);
	if (password) await page.getByLabel("Password of the link").fill(password);
	await page.getByRole("button", { name: "Come in" }).click();
}

const state = (page) =>
	page.evaluate(() => document.querySelector("[data-presenting]")?.getAttribute("data-presenting") ?? null);
const item = (page) =>
	page.evaluate(() => document.querySelector("[data-presenting]")?.getAttribute("data-item") ?? null);
const notes = (page) => page.locator("[data-notes]");

/** Draws on the picture with a finger, from one part of the screen's picture to another. */
async function finger(page, from, to) {
	const box = await page.getByTestId("picture").boundingBox();
	const at = ([x, y]) => ({ x: box.x + box.width * x, y: box.y + box.height * y });
	const [start, end] = [at(from), at(to)];
	const devtools = await page.context().newCDPSession(page);
	const touch = (type, touchPoints) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
	await touch("touchStart", [start]);
	for (let step = 1; step <= 5; step += 1) {
		const part = step / 5;
		await touch("touchMove", [
			{ x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part },
		]);
	}
	await touch("touchEnd", []);
}

await scenario(async ({ person }) => {
	const petra = await person("Petra");
	// Sofia's browser has never chosen for whom she writes.
	const sofiaPage = await person("Sofia", { audience: null });
	const lena = await person("Lena", PHONE);
	const heard = listenTo(lena);
	await signIn(petra, "producer@demo.test");
	await signIn(sofiaPage, "supervisor@demo.test");
	const { items: reviews } = await ask(petra, "reviews?status=IN_PROGRESS");
	const review = await ask(petra, `reviews/${reviews[0].id}`);

	// The producer makes a link with a password, which may decide.
	await petra.goto(`${base}/reviews/${review.id}`);
	await petra.getByRole("button", { name: "Share" }).click();
	const address = await makeLink(petra, { label: "Lena at Meridian", password: "sesame", decide: true });
	check(/\/share#[\w-]{40,}$/.test(address), `the address cannot be guessed: ${address}`);
	await petra.locator("[data-link]", { hasText: "Lena at Meridian" }).waitFor();

	// Without the password nothing is told of what it opens; a wrong one opens nothing.
	await comeIn(lena, address, "Lena", "open");
	await lena.getByText("This is not the password of the link.").waitFor();
	check(!(await lena.content()).includes(review.name), "the door does not tell what is behind it");
	await lena.getByLabel("Password of the link").fill("sesame");
	await lena.getByRole("button", { name: "Come in" }).click();
	await until("Lena is in the session", async () => (await state(lena)) !== null);
	check(!lena.url().includes("#"), `the token is out of the address bar: ${lena.url()}`);
	const cookies = await lena.context().cookies();
	check(
		cookies.every(({ httpOnly }) => httpOnly),
		"the cookie is out of reach of scripts",
	);
	await lena.reload();
	await until("a reload finds her in", async () => (await state(lena)) !== null);

	// She follows whoever leads.
	await sofiaPage.goto(`${base}/reviews/${review.id}/present`);
	await until("Sofia is in the session", async () => (await state(sofiaPage)) !== null);
	await sofiaPage.getByRole("button", { name: "Take the lead" }).click();
	await until("Sofia leads", async () => (await state(sofiaPage)) === "leads");
	await until("Lena follows", async () => (await state(lena)) === "follows");
	const first = await item(sofiaPage);
	await until("she sees the same item", async () => (await item(lena)) === first);
	await sofiaPage.keyboard.press("ArrowRight");
	const second = await until("Sofia goes on", async () => {
		const now = await item(sofiaPage);
		return now !== first && now;
	});
	await until("Lena goes along", async () => (await item(lena)) === second);
	const { id: revision } = review.items.find(({ id }) => String(id) === second).revision;

	// She is a guest wherever her name stands.
	await sofiaPage.getByRole("button", { name: /^Who is here/ }).click();
	await sofiaPage.locator('[data-person="Lena"] [data-guest]').waitFor();
	await sofiaPage.keyboard.press("Escape");

	// A note and a stroke of hers reach the studio, under her name and as a guest's.
	const petraReview = await person("Petra-reviews");
	await signIn(petraReview, "producer@demo.test");
	const studio = await ReviewPage.open(petraReview, revision);
	const before = await studio.threads();
	await lena.getByRole("button", { name: "Notes", exact: true }).click();
	const field = lena.getByLabel(/^Note (on the picture as a whole|at this frame)$/);
	await field.fill("Our logo is cut off at the left");
	await field.press("Enter");
	const thread = petraReview.locator("[data-thread]", { hasText: "Our logo is cut off at the left" });
	await thread.waitFor();
	check((await thread.innerText()).includes("Lena"), "it carries her name");
	await thread.locator("[data-guest]").first().waitFor();
	await lena.getByRole("button", { name: "Notes", exact: true }).click();
	await lena.getByRole("button", { name: "Draw on the picture" }).tap();
	await lena.getByRole("button", { name: "Tools: Draw" }).waitFor();
	await finger(lena, [0.35, 0.4], [0.6, 0.55]);
	await until("her stroke is there", async () => (await studio.threads()).length >= before.length + 2);

	// What Sofia writes without choosing is for the studio: Petra has it, Lena never.
	const sofiaReview = await sofiaPage.context().newPage();
	const sofia = await ReviewPage.open(sofiaReview, revision);
	await sofiaReview.getByRole("button", { name: "Studio only", exact: true, pressed: true }).waitFor();
	await sofiaReview.getByText("Clients and guests see nothing of it.").waitFor();
	await sofia.draw("rectangle", [0.6, 0.6], [0.8, 0.8]);
	await sofia.note(SECRET);
	await studio.sees(SECRET);
	await sofiaReview.getByRole("button", { name: "Everyone", exact: true }).click();
	await sofia.draw("ellipse", [0.1, 0.6], [0.3, 0.8]);
	await sofia.note("For everyone in the room");
	await lena.getByRole("button", { name: "Notes", exact: true }).click();
	await notes(lena).getByText("For everyone in the room").waitFor();
	check(!(await lena.content()).includes(SECRET), "the guest's page does not show it");

	// She decides, and it is on the item for everybody.
	await lena.getByRole("button", { name: "Notes", exact: true }).click();
	await lena.getByRole("button", { name: "Stop drawing" }).click();
	await lena.getByRole("button", { name: "Come back" }).click();
	await until("Lena follows again", async () => (await state(lena)) === "follows");
	await lena.getByRole("button", { name: "Approve" }).click();
	const decided = await until("her decision stands", async () => {
		const { items } = await ask(petra, `reviews/${review.id}`);
		return items.find(({ id }) => String(id) === second).decision;
	});
	same([decided.verdict, decided.guest], ["APPROVED", "Lena"], "it is hers");

	// The record of visits tells what she did, and that a password was wrong.
	const more = petra.getByRole("button", { name: "More for the link for Lena at Meridian" });
	await more.click();
	await petra.getByRole("menuitem", { name: "Visits" }).click();
	for (const kind of ["joined", "wrong_password", "decided"]) {
		await petra.locator(`[data-visit=${kind}]`).first().waitFor();
	}
	await petra.keyboard.press("Escape");
	await petra.locator("[data-visit]").first().waitFor({ state: "detached" });

	// What guests may not do, they cannot: neither by the API nor by a socket.
	for (const path of ["me", "projects", "people", `reviews/${review.id}`, "share-links", "notifications"]) {
		const answer = await lena.request.get(`${base}/api/${path}`);
		check([401, 403, 404].includes(answer.status()), `/api/${path} is shut to guests: ${answer.status()}`);
	}
	const code = await lena.evaluate(
		([name, as]) =>
			new Promise((resolve) => {
				const address = new URL(`collab/${name}?as=${as}`, document.baseURI.replace(/^http/, "ws"));
				const socket = new WebSocket(address);
				socket.onclose = (event) => resolve(event.code);
			}),
		[`internal:${revision}`, (await (await lena.request.get(`${base}/api/share/me`)).json()).guest.id],
	);
	check([4401, 4403, 4404].includes(code), `what the studio keeps to itself is shut to her: ${code}`);

	// Taken back, she is out by herself, and what she saw is gone.
	await more.click();
	await petra.getByRole("menuitem", { name: "Revoke" }).click();
	await lena.getByRole("heading", { name: "This link has ended" }).waitFor();
	check((await lena.locator("[data-presenting], [data-testid=picture]").count()) === 0, "nothing is left");
	await lena.getByText(/Everything that you wrote is with/).waitFor();
	const shut = await lena.request.get(`${base}/api/revisions/${revision}`);
	check([401, 404, 410].includes(shut.status()), `the round is shut: ${shut.status()}`);

	// Given again, she goes on where she was.
	await more.click();
	await petra.getByRole("menuitem", { name: "Restore" }).click();
	await petra
		.locator("[data-link]", { hasText: "Lena at Meridian" })
		.locator("[data-link-state=active]")
		.waitFor();
	await lena.getByRole("button", { name: "Try again" }).click();
	await until("Lena is back", async () => (await state(lena)) !== null);

	// Nothing that she ever received told what the studio keeps to itself.
	const leaks = heard.filter(({ what }) => what.includes("Between us") || what.includes(SECRET));
	same(
		leaks.map(({ from }) => from),
		[],
		"nothing leaked",
	);
	check(
		heard.some(({ what }) => what.includes("For everyone in the room")),
		"what was listened to holds what she did see",
	);
	check(!heard.some(({ from }) => from.includes("internal:") && !from.includes("as=guest")), "no inner document");

	// A link to a round alone, which may only comment: no tools to draw with, and the client's word where it may decide.
	await petra.goto(`${base}/review/${revision}`);
	await petra.getByRole("button", { name: "Share by link" }).click();
	await petra.getByRole("button", { name: "New link" }).click();
	await petra.getByLabel("Who it is for").fill("Otto");
	await petra.getByLabel("Draw on the picture").uncheck();
	await petra.getByLabel("Decide: approve, or ask for changes").check();
	await petra.getByRole("button", { name: "Make the link" }).click();
	const round = await petra.locator("[data-address]").inputValue();
	const otto = await person("Otto");
	await comeIn(otto, round, "Otto");
	const page = new ReviewPage(otto);
	await page.ready();
	const tools = await otto
		.getByRole("toolbar", { name: "Tools" })
		.getByRole("button")
		.evaluateAll((buttons) => buttons.map((button) => button.getAttribute("aria-label")));
	same(tools, ["Select", "Move the view", "Look"], "the tools of who only comments");
	check(!(await otto.content()).includes(SECRET), "nor is it told to another guest");
	await otto.getByLabel(/^Note (on the picture as a whole|at this frame)$/).fill("Lovely");
	await otto.keyboard.press("Enter");
	await studio.sees("Lovely");
	await otto.getByRole("button", { name: "Approve" }).click();
	await otto.getByRole("dialog").getByLabel("Note").fill("From all of us");
	await otto.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
	await otto.getByText("You approved").waitFor();
	const { client_approvals: words } = await ask(petra, `revisions/${revision}/decisions`);
	check(
		words.some(({ name, note }) => name === "Otto" && note === "From all of us"),
		"the studio has the client's word",
	);

	// Who comes before a session starts waits at its door, which opens by itself.
	const send = async (path, data = {}) => {
		const answer = await petra.request.post(`${base}/api/${path}`, { data });
		check(answer.ok(), `POST /api/${path}: ${answer.status()} ${await answer.text()}`);
		return answer.json();
	};
	const draft = await send("reviews", { name: "Tomorrow at nine" });
	const lamp = await stageOf(petra, "Reading Lamp", "early_images");
	await send(`reviews/${draft.id}/items`, { stage_ids: [lamp.id] });
	const invited = await send(`reviews/${draft.id}/share-links`, { label: "Nora" });
	const nora = await person("Nora", PHONE);
	await comeIn(nora, invited.address, "Nora");
	await nora.getByRole("heading", { name: "Tomorrow at nine has not started yet" }).waitFor();
	await send(`reviews/${draft.id}/start`);
	await until("the session opens by itself", async () => (await state(nora)) !== null);
	check((await nora.getByRole("button", { name: "Approve" }).count()) === 0, "who may not decide is not offered to");
});
