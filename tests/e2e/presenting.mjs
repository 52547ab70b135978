// A session is presented: what the presenter looks at is everybody's, on a desk and on a phone, until somebody looks away;
// the death of the server in the middle changes nothing; and who comes late is on the same frame.
import { ask, base, check, same, scenario, server, signIn, until } from "./browser.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

class Presented {
	constructor(page) {
		this.page = page;
	}

	static async open(page, id) {
		await page.goto(`${base}/reviews/${id}/present`);
		const presented = new Presented(page);
		await until("the session is open", async () => (await presented.state()) !== null);
		return presented;
	}

	/** `leads`, `follows` or `away`. */
	state() {
		return this.page.evaluate(
			() => document.querySelector("[data-presenting]")?.getAttribute("data-presenting") ?? null,
		);
	}

	is(state) {
		return until(`the page ${state}`, async () => (await this.state()) === state);
	}

	item() {
		return this.page.evaluate(() => document.querySelector("[data-presenting]")?.getAttribute("data-item"));
	}

	on(item) {
		return until(`item ${item} is shown`, async () => (await this.item()) === item);
	}

	/** Goes to an item by the arrow keys. */
	async walkTo(order, to) {
		for (let at = order.indexOf(await this.item()); at !== to; at += Math.sign(to - at)) {
			await this.page.keyboard.press(to > at ? "ArrowRight" : "ArrowLeft");
			await this.on(order[at + Math.sign(to - at)]);
		}
	}

	/** The frame on the screen, as the page shows its number. */
	async frame() {
		const words = await this.page.getByTestId("place").innerText({ timeout: 1000 });
		return Number(words.match(/\d+/)[0]);
	}

	onFrame(frame) {
		return until(`frame ${frame} is shown`, async () => (await this.frame()) === frame);
	}

	/** Where the middle of the picture is on the screen. */
	async middle() {
		const { x, y, width, height } = await this.page.getByTestId("picture").boundingBox();
		return { x: x + width / 2, y: y + height / 2 };
	}

	/** How far from the middle of the picture somebody's laser is, in screen pixels; null where it is not to be seen. */
	async laserOf(name) {
		const middle = await this.middle();
		return this.page.evaluate(
			([name, { x, y }]) => {
				const label = document.querySelector(`[data-laser^="${name}"]`);
				if (!label) return null;
				// The name stands below and right of what is pointed at.
				const box = label.getBoundingClientRect();
				return Math.hypot(box.left - 9 - x, box.top - 9 - y);
			},
			[name, middle],
		);
	}
}

await scenario(async ({ person }) => {
	const sofiaPage = await person("Sofia");
	const mikaPage = await person("Mika");
	const claraPage = await person("Clara", PHONE);
	await signIn(sofiaPage, "supervisor@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	await signIn(claraPage, "client@demo.test");
	const { items: reviews } = await ask(sofiaPage, "reviews?status=IN_PROGRESS");
	const review = await ask(sofiaPage, `reviews/${reviews[0].id}`);
	const order = review.items.map(({ id }) => String(id));
	const clip = review.items.findIndex(({ place }) => place.stage.name === "Dynamic Spin");
	check(clip > 0, "the demo's session has a clip that is not its first item");

	const sofia = await Presented.open(sofiaPage, review.id);
	const mika = await Presented.open(mikaPage, review.id);
	const clara = await Presented.open(claraPage, review.id);
	await sofiaPage.keyboard.press("t");
	await sofia.is("leads");
	await mika.is("follows");
	await clara.is("follows");
	check(
		(await claraPage.getByRole("button", { name: "Approve" }).count()) === 0,
		"a client without the right is offered no decision",
	);

	// Held, a key points for everybody at what the hand is over; let go, nothing is left.
	const place = await sofia.middle();
	await sofiaPage.mouse.move(place.x - 120, place.y - 60);
	await sofiaPage.keyboard.down("z");
	await sofiaPage.mouse.move(place.x, place.y, { steps: 8 });
	for (const each of [mika, clara]) {
		await until("Sofia's laser is on the middle", async () => {
			const distance = await each.laserOf("Sofia");
			return distance !== null && distance < 3;
		});
		same(await each.state(), "follows", "who is shown something follows");
	}
	await sofiaPage.keyboard.up("z");
	for (const each of [mika, clara]) {
		await until("Sofia's laser is gone", async () => (await each.laserOf("Sofia")) === null);
	}
	// On a phone a finger points, and who points still follows.
	await claraPage.getByRole("button", { name: "Laser pointer" }).tap();
	const touched = await clara.middle();
	const finger = await claraPage.context().newCDPSession(claraPage);
	const touch = (type, points) => finger.send("Input.dispatchTouchEvent", { type, touchPoints: points });
	await touch("touchStart", [{ x: touched.x - 60, y: touched.y }]);
	await touch("touchMove", [touched]);
	for (const each of [sofia, mika]) {
		await until("Clara's laser is on the middle", async () => {
			const distance = await each.laserOf("Clara");
			return distance !== null && distance < 3;
		});
	}
	same(await clara.state(), "follows", "who points has not looked away");
	await touch("touchEnd", []);
	await until("Clara's laser is gone", async () => (await sofia.laserOf("Clara")) === null);
	await claraPage.getByRole("button", { name: "Laser pointer" }).tap();

	// Everybody is in the list, with how far they are by the wire; from there the lead is passed to somebody of the studio.
	const people = (page) => page.getByRole("list", { name: "Who is here" });
	await sofiaPage.keyboard.press("p");
	for (const name of ["Sofia", "Mika", "Clara"]) {
		await until(`the delay of ${name} is shown`, async () => {
			const words = await people(sofiaPage).getByRole("listitem").filter({ hasText: name }).innerText();
			return /\d+ ms/.test(words);
		});
	}
	same(await sofiaPage.getByRole("button", { name: /^Pass the lead to Clara/ }).count(), 0, "no client leads");
	await sofiaPage.getByRole("button", { name: /^Pass the lead to Mika/ }).click();
	await mika.is("leads");
	await sofia.is("follows");
	await mikaPage.keyboard.press("ArrowRight");
	for (const each of [mika, sofia, clara]) await each.on(order[1]);
	await claraPage.getByRole("button", { name: /^Who is here/ }).tap();
	await people(claraPage).getByText("Leads").waitFor();
	same(await claraPage.getByRole("button", { name: /^Pass the lead/ }).count(), 0, "who does not lead passes nothing");
	await claraPage.getByRole("button", { name: "Close" }).tap();
	await mikaPage.keyboard.press("p");
	await mikaPage.getByRole("button", { name: /^Pass the lead to Sofia/ }).click();
	await sofia.is("leads");
	await mika.is("follows");

	// What is written for the studio is on no screen until somebody of the studio asks for it, and never on a client's.
	const write = async (page, words) => {
		await page.getByRole("textbox", { name: /^Note/ }).fill(words);
		await page.keyboard.press("Enter");
	};
	const inNotes = (page, words) => page.getByRole("complementary", { name: "Notes" }).getByText(words).count();
	await claraPage.getByRole("button", { name: "Notes", exact: true }).tap();
	await mikaPage.keyboard.press("n");
	await sofiaPage.keyboard.press("n");
	await sofiaPage.getByRole("button", { name: "Studio only" }).click();
	await write(sofiaPage, "Ours alone");
	for (const page of [sofiaPage, mikaPage]) {
		await page.getByText("1 studio-only note is hidden on this screen.").waitFor();
		same(await inNotes(page, "Ours alone"), 0, "the note is hidden");
	}
	await sofiaPage.getByRole("button", { name: "Everyone" }).click();
	await write(sofiaPage, "For everybody");
	for (const page of [mikaPage, claraPage]) {
		await until("the note for everybody is there", async () => (await inNotes(page, "For everybody")) === 1);
	}
	await mikaPage.getByTestId("picture").focus();
	await mikaPage.keyboard.press("s");
	await until("the studio sees its note", async () => (await inNotes(mikaPage, "Ours alone")) === 1);
	same(await inNotes(claraPage, "Ours alone"), 0, "a client sees nothing of it");
	same(await claraPage.getByText("studio").count(), 0, "a client is told of nothing hidden");
	same(await mika.state(), "follows", "who reads notes follows");
	await mikaPage.keyboard.press("n");
	await sofiaPage.getByTestId("picture").focus();
	await sofiaPage.keyboard.press("n");
	await claraPage.getByRole("button", { name: "Close the notes" }).tap();

	// The presenter goes on to the clip, and to a frame of it: everybody is there.
	await sofia.walkTo(order, clip);
	for (const each of [sofia, mika, clara]) await each.on(order[clip]);
	const first = await until("the clip is open", () => sofia.frame());
	const goTo = async (frame) => {
		await sofiaPage.getByTestId("place").click();
		await sofiaPage.getByLabel("Go to a frame or a timecode").fill(String(frame));
		await sofiaPage.keyboard.press("Enter");
		await sofia.onFrame(frame);
	};
	await goTo(first + 17);
	await mika.onFrame(first + 17);
	await clara.onFrame(first + 17);

	// An earlier round, and the two compared: as the presenter has it, down to the line between them.
	const round = (page) => page.evaluate(() => document.querySelector("[data-round]")?.getAttribute("data-round"));
	const line = (page) =>
		page.evaluate(
			() =>
				document.querySelector("[aria-label='Line between the rounds']")?.getAttribute("aria-valuetext") ?? null,
		);
	const reviewed = await round(sofiaPage);
	await sofiaPage.keyboard.press("ArrowDown");
	for (const page of [sofiaPage, mikaPage, claraPage]) {
		await until("an earlier round is shown", async () => Number(await round(page)) === Number(reviewed) - 1);
	}
	await sofiaPage.keyboard.press("ArrowUp");
	await until("the round under review is back", async () => (await round(claraPage)) === reviewed);
	await sofia.onFrame(first);
	await sofiaPage.keyboard.press("w");
	await sofiaPage.keyboard.press("2");
	await sofiaPage.getByRole("slider", { name: "Line between the rounds" }).focus();
	for (let step = 0; step < 7; step += 1) await sofiaPage.keyboard.press("ArrowLeft");
	const drawn = await until("the line was moved to 43 %", async () => {
		const words = await line(sofiaPage);
		return words?.startsWith("43 %") && words;
	});
	for (const page of [mikaPage, claraPage]) {
		await until("the line is where the presenter has it", async () => (await line(page)) === drawn);
	}
	await sofiaPage.keyboard.press("Escape");
	for (const page of [mikaPage, claraPage]) {
		await until("nothing is compared any more", async () => (await line(page)) === null);
	}
	same(await sofia.state(), "leads", "leaving a comparison leaves nothing else");
	await goTo(first + 17);

	// Who touches the picture looks around alone; one key, and they are back.
	const look = await mika.middle();
	await mikaPage.mouse.move(look.x, look.y);
	await mikaPage.mouse.wheel(0, -240);
	await mika.is("away");
	await goTo(first + 31);
	await clara.onFrame(first + 31);
	same(await mika.state(), "away", "who looks around is left alone");
	await mikaPage.keyboard.press("Enter");
	await mika.is("follows");
	await mika.onFrame(first + 31);

	// Whose session ended is asked over the page, and follows again once signed in.
	await mikaPage.request.post(`${base}/api/auth/logout`);
	await mikaPage.locator("[data-sign-in-again=signed_out]").waitFor();
	await goTo(first + 37);
	await mikaPage.getByLabel("Password").fill("rushes-demo");
	await mikaPage.keyboard.press("Enter");
	await mikaPage.locator("[data-sign-in-again]").waitFor({ state: "detached" });
	await mika.onFrame(first + 37);
	same(await mika.state(), "follows", "who signs in again follows");

	// The server dies and comes back: the session goes on where it was.
	await server("kill");
	await server("start");
	await until("Sofia leads again", async () => (await sofia.state()) === "leads", 60_000);
	await goTo(first + 44);
	await mika.onFrame(first + 44);
	await clara.onFrame(first + 44);

	// Who comes late is on the identical frame.
	const tomasPage = await person("Tomas", PHONE);
	await signIn(tomasPage, "artist2@demo.test");
	const tomas = await Presented.open(tomasPage, review.id);
	await tomas.on(order[clip]);
	await tomas.onFrame(first + 44);

	// On a phone one follows and says something about the frame on the screen, without leaving it.
	await tomasPage.getByRole("button", { name: "Notes", exact: true }).tap();
	await tomasPage.getByRole("button", { name: "Everyone" }).tap();
	await write(tomasPage, "Softer here");
	await sofiaPage.keyboard.press("n");
	await until("the note is on its frame", async () => {
		const thread = sofiaPage.getByRole("listitem").filter({ hasText: "Softer here" });
		return (await thread.innerText()).includes(String(first + 44));
	});
	same(await tomas.state(), "follows", "who writes follows");
	await sofiaPage.getByTestId("picture").focus();

	// A decision by a key is on the item, for everybody.
	await sofiaPage.keyboard.press("a");
	await until("it is decided", async () => {
		const { items } = await ask(mikaPage, `reviews/${review.id}`);
		return items[clip].decision?.verdict === "APPROVED";
	});

	// The presenter's window closes: the others keep the picture, and somebody else may lead.
	await sofiaPage.close();
	same(await mika.item(), order[clip], "the picture stays");
	const petraPage = await person("Petra");
	await signIn(petraPage, "producer@demo.test");
	const petra = await Presented.open(petraPage, review.id);
	await petra.on(order[clip]);
	await petraPage.keyboard.press("t");
	await petra.is("leads");
	await petraPage.keyboard.press("ArrowLeft");
	for (const each of [mika, clara, tomas]) await each.on(order[clip - 1]);

	// Escape gives up one thing after the other: the laser, the full screen, then the page.
	const full = () => petraPage.evaluate(() => document.fullscreenElement !== null);
	await petraPage.keyboard.press("Shift+F");
	await until("the picture is over the whole screen", full);
	await petraPage.getByRole("button", { name: "Laser pointer" }).click();
	await petraPage.keyboard.press("Escape");
	await petraPage.getByRole("button", { name: "Laser pointer", pressed: false }).waitFor();
	check(await full(), "that left nothing else");
	await petraPage.keyboard.press("Escape");
	await until("the full screen is left", async () => !(await full()));
	same(await petra.state(), "leads", "and the page is not");
	await petraPage.keyboard.press("Escape");
	await petraPage.waitForURL(new RegExp(`/reviews/${review.id}$`));
});
