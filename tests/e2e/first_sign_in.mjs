// The first administrator signs in with the temporary password, chooses one of their own, and finds an empty studio.
import { base, check, scenario, until } from "./browser.mjs";

const email = process.env.RUSHES_EMAIL;
const temporary = process.env.RUSHES_PASSWORD;
const own = "a dog, a lamp and a green door";

await scenario(async ({ person }) => {
	const page = await person("Ada");
	async function signInAs(password) {
		await page.getByLabel("E-mail").fill(email);
		await page.getByLabel("Password").fill(password);
		await page.getByRole("button", { name: "Sign in" }).click();
	}
	async function change(current, next, again) {
		await page.getByLabel("Current password").fill(current);
		await page.getByLabel("New password", { exact: true }).fill(next);
		await page.getByLabel("New password again").fill(again);
		await page.getByRole("button", { name: "Change password" }).click();
	}
	await page.goto(base);
	await page.getByRole("heading", { name: "Sign in" }).waitFor();
	check(
		(await page.getByText("This is a demo studio").count()) === 0,
		"nobody can be picked outside of the demo",
	);
	await signInAs("not the password");
	await page.getByRole("alert").first().waitFor();
	await signInAs(temporary);
	await page.getByRole("heading", { name: "Choose your own password" }).waitFor();

	// There is no way around it, neither in the page nor in the API.
	await page.goto(`${base}/projects`);
	await page.getByRole("heading", { name: "Choose your own password" }).waitFor();
	const answer = await page.request.get(`${base}/api/projects`);
	check(answer.status() === 403, `the API waits for the new password too: ${answer.status()}`);

	await change(temporary, own, `${own}.`);
	await page.locator("[data-invalid]").first().waitFor();
	await change("not the password", own, own);
	await until("the wrong current password is pointed at", () =>
		page.getByLabel("Current password").evaluate((field) => field.getAttribute("aria-invalid") === "true"),
	);
	await change(temporary, own, own);
	await page.getByText("No projects yet").waitFor();
	await page.getByRole("button", { name: "New project" }).first().waitFor();

	const anew = await person("Ada anew");
	await anew.goto(base);
	await anew.getByLabel("E-mail").fill(email);
	await anew.getByLabel("Password").fill(temporary);
	await anew.getByRole("button", { name: "Sign in" }).click();
	await anew.getByRole("alert").first().waitFor();
	await anew.getByLabel("Password").fill(own);
	await anew.getByRole("button", { name: "Sign in" }).click();
	await anew.getByText("No projects yet").waitFor();
});
