import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { mockServer, renderPage } from "@/testing/render";
import { ada } from "@/testing/samples";
import { SignInPage } from "./SignInPage";

async function signIn() {
	await userEvent.type(await screen.findByLabelText("E-mail"), "ada@demo.test");
	await userEvent.type(screen.getByLabelText("Password"), "secret-words");
	await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

it("goes where the person was headed", async () => {
	const asked = mockServer({ "POST /api/auth/login": { user: ada, must_change_password: false } });
	const { router } = await renderPage(<SignInPage returnTo="/projects/4?sheet=edit" />, null);
	await signIn();
	await vi.waitFor(() => expect(router.state.location.href).toBe("/projects/4?sheet=edit"));
	expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
		email: "ada@demo.test",
		password: "secret-words",
	});
});

it("leads to a new password first where one is due", async () => {
	mockServer({ "POST /api/auth/login": { user: ada, must_change_password: true } });
	const { router } = await renderPage(<SignInPage returnTo="/projects" />, null);
	await signIn();
	await vi.waitFor(() => expect(router.state.location.href).toBe("/change-password?first=1"));
});

it("says that the password is wrong, and how long one waits after too many", async () => {
	let throttled = false;
	mockServer({
		"POST /api/auth/login": () =>
			throttled
				? { status: 429, body: { detail: "Too many." }, headers: { "Retry-After": "95" } }
				: { status: 401, body: { detail: "E-mail or password is wrong." } },
	});
	await renderPage(<SignInPage returnTo="/" />, null);
	await signIn();
	expect(await screen.findByText("E-mail or password is wrong.")).toBeDefined();
	throttled = true;
	await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
	expect(await screen.findByText(/1 minute 3\d seconds/)).toBeDefined();
	expect(screen.getByRole("button", { name: "Sign in" }).hasAttribute("disabled")).toBe(true);
});

it("lets one pick a person of the demo, and shows no people elsewhere", async () => {
	const asked = mockServer({
		"GET /api/auth/demo": {
			people: [{ email: "ada@demo.test", name: "Ada Byron", role: "ARTIST", color: "#3e63dd" }],
		},
		"POST /api/auth/demo": { user: ada, must_change_password: false },
	});
	const { router } = await renderPage(<SignInPage returnTo="/projects" />, null);
	await userEvent.click(await screen.findByRole("button", { name: /Ada Byron.*Artist/ }));
	await vi.waitFor(() => expect(router.state.location.pathname).toBe("/projects"));
	expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ email: "ada@demo.test" });
});
