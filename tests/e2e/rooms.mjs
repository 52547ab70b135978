// An administrator watches the open rooms: who is there, how long, how fast; nobody else can.
import { base, check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

/** A browser whose clock somebody set wrong by so much. */
const setClock = (page, by) =>
	page.addInitScript((by) => {
		const right = Date.now.bind(Date);
		const Real = Date;
		globalThis.Date = class extends Real {
			constructor(...given) {
				super(...(given.length === 0 ? [right() + by] : given));
			}
			static now() {
				return right() + by;
			}
		};
	}, by);

await scenario(async ({ person }) => {
	const [adminPage, sofiaPage, mikaPage] = [await person("admin"), await person("Sofia"), await person("Mika")];
	await setClock(adminPage, 3 * 86_400_000);
	await signIn(adminPage, "admin@demo.test");
	await signIn(sofiaPage, "supervisor@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	await adminPage.goto(`${base}/settings`);
	await adminPage.getByRole("link", { name: "Live rooms" }).click();
	await adminPage.getByRole("heading", { name: "Nobody has a round open" }).waitFor();

	const images = await stageOf(sofiaPage, "Solea Eau de Soir 50 ml", "catalog_images");
	const watch = await stageOf(sofiaPage, "Chronograph 41 mm", "dynamic_spin");
	const mika = await ReviewPage.open(mikaPage, images.latest_revision.id);
	await ReviewPage.open(sofiaPage, images.latest_revision.id);
	const second = await sofiaPage.context().newPage();
	await ReviewPage.open(second, images.latest_revision.id);
	const third = await sofiaPage.context().newPage();
	await ReviewPage.open(third, watch.latest_revision.id);

	// They appear by themselves, with who is there and over how many connections.
	const row = adminPage.locator(`[data-room="revision:${images.latest_revision.id}"]`);
	await row.waitFor();
	const people = () =>
		row.evaluate((row) => [...row.querySelectorAll("td:nth-child(2) [data-person]")].map((item) => item.innerText));
	await until("both are named, Sofia with two connections", async () => {
		const all = (await people()).join("\n");
		return /Mika Laurent · \d+ s/.test(all) && /Sofia Brandt · 2 connections · \d+ s/.test(all);
	});
	// Durations are by the server's clock, whatever the one here says.
	check(!/\b\d+ [dh]\b/.test(await adminPage.locator("table").innerText()), "nobody is here since days");

	// What is done shows as a rate.
	await mika.draw("rectangle", [0.1, 0.1], [0.2, 0.2]);
	await mika.draw("rectangle", [0.3, 0.1], [0.4, 0.2]);
	await mika.says("Saved");
	await until("the document changes", async () => Number(await row.locator("[data-rate]").innerText()) > 0);

	// In order of people, then the other way round, then by name; the address keeps it.
	const order = () =>
		adminPage.evaluate(() => 
			[...document.querySelectorAll("[data-room]")]
				.map((row) => row.dataset.room)
				.filter((room) => room.startsWith("revision:")),
		);
	const [a, b] = [`revision:${images.latest_revision.id}`, `revision:${watch.latest_revision.id}`];
	await until("most people first", async () => JSON.stringify(await order()) === JSON.stringify([a, b]));
	await adminPage.getByRole("button", { name: "People" }).click();
	await until("fewest people first", async () => JSON.stringify(await order()) === JSON.stringify([b, a]));
	await adminPage.getByRole("button", { name: "Document" }).click();
	await until("by name", async () => JSON.stringify(await order()) === JSON.stringify([b, a]));
	await adminPage.getByRole("button", { name: "Document" }).click();
	await until("by name, backwards", async () => JSON.stringify(await order()) === JSON.stringify([a, b]));
	await adminPage.reload();
	await until("it stays so", async () => JSON.stringify(await order()) === JSON.stringify([a, b]));

	// Who leaves is gone.
	await second.close();
	await until("one connection of Sofia is left", async () => !(await people()).join("\n").includes("connections"));

	// A server that is away is said, and what is shown is said to be old.
	await adminPage.route("**/api/admin/rooms", (route) => route.abort());
	await adminPage.getByText("What stands below was so before.").waitFor();
	await adminPage.unroute("**/api/admin/rooms");
	await adminPage.getByText("What stands below was so before.").waitFor({ state: "detached" });

	// The row leads to the review.
	await row.getByRole("link").click();
	await adminPage.waitForURL(`${base}/review/${images.latest_revision.id}`);

	// Nobody else is shown a way there, and who goes there is told why not.
	await mikaPage.goto(`${base}/settings`);
	await mikaPage.getByRole("heading", { name: "Appearance" }).waitFor();
	same(await mikaPage.getByRole("link", { name: "Live rooms" }).count(), 0, "an artist is shown no way there");
	await mikaPage.goto(`${base}/admin/rooms`);
	await mikaPage.getByRole("heading", { name: "For administrators" }).waitFor();
	same((await mikaPage.request.get(`${base}/api/admin/rooms`)).status(), 403, "the server refuses it, too");
});
