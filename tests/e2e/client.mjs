// A client sees the projects of their team, follows a review without drawing, and of anything else learns nothing.
import { ask, base, check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { converged, KEYS, ReviewPage } from "./review_page.mjs";

await scenario(async ({ person }) => {
	const [sofiaPage, page] = [await person("Sofia"), await person("Clara")];
	await signIn(sofiaPage, "supervisor@demo.test");
	const ours = await stageOf(sofiaPage, "Solea Eau de Soir 50 ml", "catalog_images");
	const theirs = await stageOf(sofiaPage, "Pour-over Kettle", "hero_images");
	const hidden = await ask(sofiaPage, `revisions/${theirs.latest_revision.id}`);

	await page.goto(base);
	await page.getByRole("button", { name: /Clara Weiss/ }).click();
	await page.getByRole("link", { name: "Meridian Luxury Launch" }).waitFor();
	same(await page.locator("tbody tr").count(), 1, "only the project of her team is listed");
	check((await page.getByRole("button", { name: "New project" }).count()) === 0, "she makes no projects");

	await page.getByRole("link", { name: "Meridian Luxury Launch" }).click();
	await page.getByRole("link", { name: "Solea Eau de Soir 50 ml" }).click();
	await page.getByRole("link", { name: /^Review round 2\s+of Catalog Images$/ }).click();
	const clara = new ReviewPage(page);
	await clara.ready();
	const tools = await page
		.getByRole("toolbar", { name: "Tools" })
		.getByRole("button")
		.evaluateAll((buttons) => buttons.map((button) => button.getAttribute("aria-label")));
	same(tools, ["Select", "Move the view", "Look"], "the tools of who only looks");
	check((await page.getByLabel("Note on the picture as a whole").count()) === 0, "no field for a note");
	await page.getByText("You can look at this round").waitFor();

	// What the others draw arrives; her own keys draw nothing.
	const sofia = await ReviewPage.open(sofiaPage, ours.latest_revision.id);
	const first = await sofia.draw("rectangle", [0.1, 0.1], [0.3, 0.3]);
	await clara.has(first);
	const content = JSON.stringify(await converged(sofia, clara));
	for (const key of Object.values(KEYS)) {
		await page.keyboard.press(key);
		await clara.drag([0.5, 0.5], [0.6, 0.6]);
		await page.mouse.up();
	}
	await page.keyboard.press("f");
	same(JSON.stringify(await clara.content()), content, "nothing is drawn");
	await clara.says("Saved");
	await sofia.draw("ellipse", [0.5, 0.1], [0.7, 0.3]);
	same((await converged(sofia, clara)).marks.length, JSON.parse(content).marks.length + 1, "nor for the others");

	// What she may not know of does not exist.
	for (const path of [
		`projects/${hidden.project.id}`,
		`projects/${hidden.project.id}/deliverables/${hidden.deliverable.id}`,
		`review/${hidden.id}`,
	]) {
		await page.goto(`${base}/${path}`);
		await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
		check(!(await page.content()).includes(hidden.project.name), `/${path} does not give the name away`);
	}
	for (const path of [
		`projects/${hidden.project.id}`,
		`revisions/${hidden.id}`,
		`media/${hidden.media[0].id}/view`,
	]) {
		const answer = await page.request.get(`${base}/api/${path}`);
		same(answer.status(), 404, `/api/${path}`);
	}
	const code = await page.evaluate(
		(name) =>
			new Promise((resolve) => {
				const socket = new WebSocket(new URL(`collab/${name}`, document.baseURI.replace(/^http/, "ws")));
				socket.binaryType = "arraybuffer";
				socket.onclose = (event) => resolve(event.code);
			}),
		`revision:${hidden.id}`,
	);
	same(code, 4404, "the document of another team is closed to her");
	await until("she can go back to what is hers", async () => {
		await page
			.getByRole("link", { name: "Go to projects" })
			.click({ timeout: 1000 })
			.catch(() => undefined);
		return (await page.getByRole("link", { name: "Meridian Luxury Launch" }).count()) === 1;
	});
});
