import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import type { GuestSession, OpenedLink } from "@/api/types";
import { mockServer, renderPage } from "@/testing/render";
import { EnterPage } from "./EnterPage";

const TOKEN = "aVeryLongTokenThatNobodyGuesses";
const link: OpenedLink = {
	kind: "session",
	title: "Client review",
	organization: "Demo Studio",
	from: "Petra Lang",
	password_required: true,
	expires_at: null,
	can_comment: true,
	can_draw: true,
	can_decide: false,
	can_download: false,
	guest: null,
};
const lena: GuestSession = {
	guest: { id: "guest:5", name: "Lena", color: "#e93d82" },
	kind: "session",
	session_id: 9,
	begun: true,
	revision_id: null,
	title: "Client review",
	organization: "Demo Studio",
	from: "Petra Lang",
	expires_at: null,
	can_comment: true,
	can_draw: true,
	can_decide: false,
	can_download: false,
};
const nobody = { status: 401, body: {} };

afterEach(() => {
	sessionStorage.clear();
	window.history.replaceState(null, "", "/");
});

it("asks for name and password, says that one was wrong, and hides the token once one is in", async () => {
	window.history.replaceState(null, "", `/share#${TOKEN}`);
	const onIn = vi.fn();
	let attempts = 0;
	const asked = mockServer({
		"GET /api/share/me": nobody,
		"POST /api/share/open": link,
		"POST /api/share/join": () => {
			attempts += 1;
			return attempts === 1
				? { status: 401, body: { type: "https://rushes.test/problems/wrong-share-password" } }
				: lena;
		},
	});
	const { cache } = await renderPage(<EnterPage left={false} onIn={onIn} />, null);
	await screen.findByRole("heading", { name: "Client review" });
	screen.getByText("Petra Lang at Demo Studio shared this with you.");
	const enter = screen.getByRole("button", { name: "Come in" });
	await userEvent.type(screen.getByLabelText("Your name"), " Lena ");
	await userEvent.type(screen.getByLabelText("Password of the link"), "wrong");
	await userEvent.click(enter);
	await screen.findByText("This is not the password of the link.");
	expect(onIn).not.toHaveBeenCalled();
	// A reload before one is in finds the link again.
	expect(window.location.hash).toBe(`#${TOKEN}`);
	await userEvent.click(enter);
	await vi.waitFor(() =>
		expect(onIn).toHaveBeenCalledWith(lena, expect.anything(), undefined, expect.anything()),
	);
	expect(asked.at(-1)?.body).toEqual({ token: TOKEN, name: "Lena", password: "wrong" });
	expect(asked.at(-1)?.headers.get("rushes-as")).toBe("guest");
	expect(window.location.hash).toBe("");
	expect(cache.getQueryData(keys.guest)).toEqual(lena);
});

it("lets the same browser in again without asking", async () => {
	window.history.replaceState(null, "", `/share#${TOKEN}`);
	const onIn = vi.fn();
	mockServer({ "GET /api/share/me": lena, "POST /api/share/open": { ...link, guest: lena.guest } });
	await renderPage(<EnterPage left={false} onIn={onIn} />, null);
	await vi.waitFor(() => expect(onIn).toHaveBeenCalledWith(lena));
	expect(window.location.hash).toBe("");
});

it("says that a link has ended", async () => {
	window.history.replaceState(null, "", `/share#${TOKEN}`);
	mockServer({
		"GET /api/share/me": nobody,
		"POST /api/share/open": { status: 410, body: { detail: "this link was taken back" } },
	});
	await renderPage(<EnterPage left={false} onIn={vi.fn()} />, null);
	await screen.findByRole("heading", { name: "This link has ended" });
	screen.getByText(/This link was taken back\./);
});

it("tells who comes without a link what is missing", async () => {
	mockServer({ "GET /api/share/me": nobody });
	await renderPage(<EnterPage left={false} onIn={vi.fn()} />, null);
	await screen.findByRole("heading", { name: "Open the link that you were sent" });
});

it("forgets who is done", async () => {
	const asked = mockServer({ "GET /api/share/me": lena, "POST /api/share/leave": { status: 204 } });
	await renderPage(<EnterPage left onIn={vi.fn()} />, null);
	await userEvent.click(await screen.findByRole("button", { name: "I am done, forget me here" }));
	await screen.findByRole("heading", { name: "Open the link that you were sent" });
	expect(asked.some(({ path }) => path === "/api/share/leave")).toBe(true);
});
