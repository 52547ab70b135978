// The session ends under an open review: signing in over the page goes on where one was; somebody else who signs in gets
// nothing of what waits.
import { ask, base, check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { converged, ReviewPage } from "./review_page.mjs";

/** Ends the session that the browser has, as another tab would. */
async function signOutElsewhere(page) {
	const answer = await page.request.post(`${base}/api/auth/logout`);
	check(answer.ok(), `signing out: ${answer.status()}`);
}

async function asked(page, kind) {
	await page.locator(`[data-sign-in-again=${kind}]`).waitFor();
}

const waiting = (page) => page.locator("[data-save-state]").getAttribute("data-waiting").then(Number);

await scenario(async ({ person }) => {
	const [sofiaPage, mikaPage] = [await person("Sofia"), await person("Mika")];
	await signIn(sofiaPage, "supervisor@demo.test");
	await signIn(mikaPage, "artist@demo.test");
	const stage = await stageOf(sofiaPage, "Solea Eau de Soir 50 ml", "catalog_images");
	const id = stage.latest_revision.id;
	const sofia = await ReviewPage.open(sofiaPage, id);
	const mika = await ReviewPage.open(mikaPage, id);
	await mikaPage.evaluate(() => {
		window.unreloaded = true;
	});
	const here = mikaPage.url();

	// Signed out while connected: asked at once, over the page.
	await signOutElsewhere(mikaPage);
	await asked(mikaPage, "signed_out");
	await mikaPage.keyboard.press("Escape");
	await asked(mikaPage, "signed_out");
	same(new URL(mikaPage.url()).pathname, new URL(here).pathname, "the page stays where it is");
	await mikaPage.getByLabel("Password").fill("not the password");
	await mikaPage.keyboard.press("Enter");
	await mikaPage.getByRole("alert").filter({ hasText: /./ }).first().waitFor();
	await mikaPage.getByLabel("Password").fill("rushes-demo");
	await mikaPage.keyboard.press("Enter");
	await mikaPage.locator("[data-sign-in-again]").waitFor({ state: "detached" });
	await mika.says("Saved");
	const first = await mika.draw("rectangle", [0.1, 0.1], [0.2, 0.2]);
	await sofia.has(first);

	// Signed out while offline, with strokes that wait: they are there all along, and sent after signing in.
	await mikaPage.context().setOffline(true);
	await mika.says("Offline");
	const kept = await mika.draw("ellipse", [0.4, 0.1], [0.5, 0.2]);
	await mika.says("Offline, 1 change waiting");
	await signOutElsewhere(mikaPage);
	await mikaPage.context().setOffline(false);
	await asked(mikaPage, "signed_out");
	same(await waiting(mikaPage), 1, "what waits is still there");
	await mika.has(kept);
	// In a second tab they sign in: the first one needs no word.
	await signIn(mikaPage, "artist@demo.test");
	await mikaPage.evaluate(() => window.dispatchEvent(new Event("focus")));
	await mikaPage.locator("[data-sign-in-again]").waitFor({ state: "detached" });
	await converged(sofia, mika);
	await sofia.has(kept);
	check(await mikaPage.evaluate(() => window.unreloaded), "the page was not loaded again");
	await mikaPage.keyboard.press("Control+z");
	await sofia.hasNot(kept);

	// Somebody else signs in where strokes wait: they are neither sent nor shown, and not lost.
	await mikaPage.context().setOffline(true);
	await mika.says("Offline");
	const hers = await mika.draw("arrow", [0.6, 0.6], [0.7, 0.7]);
	await mika.says("Offline, 1 change waiting");
	await signOutElsewhere(mikaPage);
	await signIn(mikaPage, "producer@demo.test");
	await mikaPage.context().setOffline(false);
	await asked(mikaPage, "somebody_else");
	same(await waiting(mikaPage), 1, "it waits for Mika");
	await mikaPage.getByRole("button", { name: "Go on as Priya Raman" }).click();
	await until("the page is the producer's", () =>
		mikaPage.evaluate(() => window.unreloaded === undefined && window.__rushes?.state === "ready"),
	);
	await mika.says("Saved");
	await until("nothing waits for the producer", async () => (await waiting(mikaPage)) === 0);
	check(!(await mika.threads()).includes(hers), "the producer does not see it");
	check(!(await sofia.threads()).includes(hers), "nor does anybody else");
	const told = await ask(sofiaPage, `revisions/${id}/document`);
	check(!(hers in told.annotations), "nor does the server hold it");

	// Mika comes back in this browser: now it is sent, as Mika's.
	await signOutElsewhere(mikaPage);
	await asked(mikaPage, "signed_out");
	await mikaPage.getByLabel("E-mail").fill("artist@demo.test");
	await mikaPage.getByLabel("Password").fill("rushes-demo");
	await mikaPage.keyboard.press("Enter");
	await sofia.has(hers);
	await mika.ready();
	const { annotations } = await ask(sofiaPage, `revisions/${id}/document`);
	const me = await ask(mikaPage, "auth/me");
	same(annotations[hers].author, `user:${me.user.id}`, "it is Mika's");
});
