import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { sessionEnded, sessionGoesOn } from "@/session/session";
import { mockServer, renderPage, signedInAs } from "@/testing/render";
import { SignInAgain } from "./SignInAgain";

const me = signedInAs([]);
const nobody = { status: 401, body: { title: "Sign in first", status: 401 } };

afterEach(() => act(sessionGoesOn));

describe("signing in over the page", () => {
	it("asks when the session ends, and goes on where one was", async () => {
		let signedIn = false;
		const asked = mockServer({
			"GET /api/auth/me": () => (signedIn ? me : nobody),
			"POST /api/auth/login": () => {
				signedIn = true;
				return { user: me.user, must_change_password: false };
			},
		});
		const { cache, router } = await renderPage(
			<>
				<p>The page</p>
				<SignInAgain />
			</>,
			me,
		);
		expect(screen.queryByRole("dialog")).toBeNull();
		act(() => sessionEnded(cache));
		await screen.findByText("Your session has ended");
		expect(screen.getByLabelText("E-mail")).toHaveProperty("value", me.user.email);
		await userEvent.type(screen.getByLabelText("Password"), "secret{Enter}");
		await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
		expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
			email: me.user.email,
			password: "secret",
		});
		expect(router.state.location.pathname).toBe("/here");
		expect(screen.getByText("The page")).toBeDefined();
	});

	it("stays until it is answered, and says what is wrong", async () => {
		mockServer({
			"GET /api/auth/me": nobody,
			"POST /api/auth/login": { status: 401, body: { title: "Wrong e-mail or password", status: 401 } },
		});
		const { cache } = await renderPage(<SignInAgain />, me);
		act(() => sessionEnded(cache));
		await screen.findByText("Your session has ended");
		await userEvent.keyboard("{Escape}");
		await userEvent.type(screen.getByLabelText("Password"), "wrong{Enter}");
		await screen.findByRole("alert");
		expect(screen.getByRole("dialog")).toBeDefined();
	});

	it("says whose session it is now where somebody else signed in", async () => {
		const ben = { ...me, user: { ...me.user, id: 77, name: "Ben Turner" } };
		mockServer({ "GET /api/auth/me": ben });
		const { cache } = await renderPage(<SignInAgain />, me);
		act(() => sessionEnded(cache));
		await screen.findByText("Ben Turner is signed in here now");
		expect(screen.getByRole("button", { name: "Go on as Ben Turner" })).toBeDefined();
	});
});
