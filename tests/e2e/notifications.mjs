// Who is named in a note is told while they look at something else, finds the note, and has read it then; what belongs together is one; and
// what happened is listed for those who may know of it.
import { ask, base, check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

/** The number on the bell, as it is read out. */
const bell = (page) => page.getByRole("navigation", { name: "Main" }).getByRole("button", { name: /^Notifications/ });

async function unread(page) {
	const name = await bell(page).getAttribute("aria-label");
	return Number(/\d+/.exec(name ?? "")?.[0] ?? 0);
}

/** The same on a phone, where it stands in the bar at the bottom. */
const count = (phone) => phone.locator("[data-unread-count]:visible");

await scenario(async ({ person }) => {
	const sofiaPage = await person("Sofia");
	const mikaPage = await person("Mika");
	const phone = await person("Mika's phone", {
		viewport: { width: 390, height: 844 },
		hasTouch: true,
		isMobile: true,
	});
	const claraPage = await person("Clara");
	await signIn(sofiaPage, "supervisor@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	await signIn(phone, "artist@demo.test");
	await signIn(claraPage, "client@demo.test");
	const stage = await stageOf(sofiaPage, "Solea Eau de Soir 50 ml", "catalog_images");
	const { user: mika } = await ask(mikaPage, "auth/me");
	const { user: clara } = await ask(claraPage, "auth/me");

	// Mika has read everything, and looks at something else.
	await mikaPage.goto(`${base}/notifications`);
	await mikaPage.request.post(`${base}/api/notifications/read`, { data: { through: 2 ** 40 } });
	await until("nothing is unread", async () => (await unread(mikaPage)) === 0);
	await mikaPage.goto(`${base}/projects`);
	await mikaPage.getByRole("link", { name: "Meridian Luxury Launch" }).waitFor();
	await phone.goto(`${base}/my-work`);

	// Sofia names him in a note by an @, a few letters and Enter.
	const sofia = await ReviewPage.open(sofiaPage, stage.latest_revision.id);
	const field = sofiaPage.getByRole("textbox", { name: "Note on the picture as a whole" });
	await field.click();
	await field.pressSequentially(`Softer rim light, @${mika.name.slice(0, 2)}`);
	await sofiaPage.getByRole("option", { name: mika.name }).waitFor();
	await field.press("Enter");
	await until("the name stands there", async () => (await field.inputValue()).endsWith(`@${mika.name} `));
	await field.pressSequentially("please");
	await field.press("Enter");
	await until("the bell rings", async () => (await unread(mikaPage)) === 1);
	await count(phone).filter({ hasText: "1" }).waitFor();
	await sofiaPage.locator("[data-mention]").filter({ hasText: mika.name }).first().waitFor();
	check(!(await sofiaPage.getByRole("list", { name: "Notes" }).innerText()).includes("user:"), "nobody reads ids");

	// A second one on the same round is the same notification, and comes without a reload.
	await field.pressSequentially(`And the logo @${mika.name.slice(0, 2)}`);
	await sofiaPage.getByRole("option", { name: mika.name }).click();
	await field.press("Enter");
	await bell(mikaPage).click();
	const panel = mikaPage.getByRole("dialog", { name: "Notifications" });
	const told = panel.getByRole("link", { name: /mentioned you 2 times in Solea/ });
	await told.waitFor();
	same(await unread(mikaPage), 1, "both are one");

	// It leads to the note, and is read then, on every device.
	await told.click();
	await mikaPage.waitForURL(/\/review\//);
	await mikaPage.locator("[data-thread][aria-current]").getByText("And the logo").waitFor();
	await count(phone).waitFor({ state: "detached" });
	await phone.getByRole("link", { name: /^Alerts/ }).tap();
	await phone.getByRole("link", { name: /mentioned you 2 times/ }).waitFor();
	const wide = await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
	check(wide <= 0, "it fits on a phone");

	// Read again by mistake, it is taken back.
	await phone.getByRole("button", { name: "Mark as unread" }).first().tap();
	await count(phone).waitFor();
	await phone.getByRole("button", { name: "Mark all as read" }).tap();
	await count(phone).waitFor({ state: "detached" });
	await phone.getByRole("button", { name: "Undo" }).tap();
	await count(phone).waitFor();

	// Who does not want to be told is not.
	await mikaPage.goto(`${base}/settings`);
	await mikaPage.getByRole("checkbox", { name: /^Mentions(, here)?/ }).uncheck();
	await until("that is kept", async () => {
		const { kinds } = await ask(mikaPage, "notifications/preferences");
		return kinds.some(({ kind, in_app }) => kind === "mention" && !in_app);
	});
	const before = (await ask(mikaPage, "notifications")).items;
	await field.fill("");
	await field.pressSequentially(`Once more @${mika.name.slice(0, 2)}`);
	await sofiaPage.getByRole("option", { name: mika.name }).click();
	await field.press("Enter");
	await sofia.says("Saved");
	await until("the mention is known", async () =>
		(await ask(sofiaPage, `activity?stage=${stage.id}`)).items.filter(({ type }) => type === "comment.mentioned").length >= 3,
	);
	// People are told in the order in which things happened: once Clara is told of what came after, he would have been.
	const mentionsOfClara = async () =>
		(await ask(claraPage, "notifications")).items
			.filter(({ kind }) => kind === "mention")
			.reduce((sum, { count }) => sum + count, 0);
	const hers = await mentionsOfClara();
	await field.pressSequentially(`And you, @${clara.name.slice(0, 2)}`);
	await sofiaPage.getByRole("option", { name: clara.name }).click();
	await field.press("Enter");
	await until("Clara is told", async () => (await mentionsOfClara()) > hers);
	same((await ask(mikaPage, "notifications")).items.map(({ count }) => count), before.map(({ count }) => count), "nothing new");

	// What happened stands on the stage, and is for clients what they may know of.
	const place = `${base}/projects/${stage.project_id}/deliverables/${stage.deliverable_id}?stage=${stage.id}`;
	await sofiaPage.goto(place);
	const activity = sofiaPage.getByRole("dialog").getByRole("list", { name: "Activity" });
	await activity.getByText(`mentioned ${mika.name}`).first().waitFor();
	await sofiaPage.goto(`${base}/projects/${stage.project_id}?show=activity`);
	await sofiaPage.getByRole("list", { name: "Activity" }).getByText("left a note").first().waitFor();
	await sofiaPage.keyboard.press("g");
	await sofiaPage.keyboard.press("n");
	await sofiaPage.waitForURL(/\/notifications/);
	await claraPage.goto(`${base}/activity`);
	await claraPage.getByRole("list", { name: "Activity" }).getByText("submitted the round").first().waitFor();
	check(!(await claraPage.content()).includes("opened the round"), "drafts are the studio's own");
});
