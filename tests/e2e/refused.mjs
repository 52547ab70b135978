// A change that the server does not take is shown with its reason and taken back, and everything else is kept; a clock that
// is wrong costs nothing as long as the server's is known.
import { base, check, same, scenario, signIn, stageOf } from "./browser.mjs";
import { converged, ReviewPage } from "./review_page.mjs";

/** Sets the clock of a page wrong; `window.setClock(0)` sets it right. */
const wrongClock = (page, by) =>
	page.addInitScript((by) => {
		const Real = Date;
		const right = Real.now.bind(Real);
		let wrong = by;
		window.setClock = (next) => {
			wrong = next;
		};
		globalThis.Date = class extends Real {
			constructor(...given) {
				super(...(given.length === 0 ? [right() + wrong] : given));
			}
			static now() {
				return right() + wrong;
			}
		};
	}, by);

const DAY = 86_400_000;

await scenario(async ({ person }) => {
	const [sofiaPage, mikaPage, yuePage] = [await person("Sofia"), await person("Mika"), await person("Yue")];
	await signIn(sofiaPage, "supervisor@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	await signIn(yuePage, "artist2@demo.test");
	const stage = await stageOf(sofiaPage, "Solea Eau de Soir 50 ml", "catalog_images");
	const id = stage.latest_revision.id;
	const sofia = await ReviewPage.open(sofiaPage, id);

	// Yue's clock is a day ahead; the page knows the server's, and what is drawn is of today.
	await wrongClock(yuePage, DAY);
	const yue = await ReviewPage.open(yuePage, id);
	const fine = await yue.draw("rectangle", [0.1, 0.1], [0.2, 0.2]);
	await yue.says("Saved");
	await sofia.has(fine);
	const told = await (await sofiaPage.request.get(`${base}/api/revisions/${id}/document`)).json();
	const off = Math.abs(Date.parse(told.annotations[fine].created) - Date.now());
	check(off < 60_000, `a mark carries the server's time, not that of ${off / 1000} s away`);

	// Mika's is, too, and the events that tell the server's never arrive: the server takes nothing from tomorrow.
	await wrongClock(mikaPage, DAY);
	await mikaPage.routeWebSocket(/\/api\/events/, () => undefined);
	const mika = await ReviewPage.open(mikaPage, id);
	await mika.has(fine);
	const before = await mika.content();
	await mikaPage.keyboard.press("r");
	await mika.drag([0.5, 0.5], [0.6, 0.6]);
	await mikaPage.mouse.up();
	const card = mikaPage.getByRole("alert").filter({ hasText: "was not accepted" });
	await card.waitFor();
	const words = await card.innerText();
	check(words.includes("Your new mark (rectangle)"), `it says what was refused: ${words}`);
	check(words.includes("Everything else is kept."), `and what is safe: ${words}`);
	await mika.shows(before, "the mark is taken back");
	await mika.says("Saved");
	same((await sofia.content()).marks.length, before.marks.length, "nobody else saw it");

	// With the clock set right everything goes on, on the same page.
	await mikaPage.evaluate(() => window.setClock(0));
	const good = await mika.draw("ellipse", [0.5, 0.5], [0.6, 0.6]);
	await sofia.has(good);
	await card.getByRole("button", { name: "Dismiss" }).click();
	await card.waitFor({ state: "detached" });
	await converged(sofia, mika, yue);
});
