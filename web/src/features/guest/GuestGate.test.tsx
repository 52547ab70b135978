import { act, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { keys } from "@/api/keys";
import type { GuestSession } from "@/api/types";
import { askWhetherLinkHolds, noteWaiting, useGuest } from "@/session/guest";
import { useMe } from "@/session/session";
import { mockServer, renderPage, signedInAs } from "@/testing/render";
import { GuestGate } from "./GuestGate";

const lena: GuestSession = {
	guest: { id: "guest:5", name: "Lena", color: "#e93d82" },
	kind: "revision",
	session_id: null,
	begun: false,
	revision_id: 31,
	title: "Hero still, Hero images, round 2",
	organization: "Demo Studio",
	from: null,
	expires_at: null,
	can_comment: true,
	can_draw: true,
	can_decide: false,
	can_download: false,
};

function Page() {
	const me = useMe();
	return (
		<p>
			{useGuest()?.guest.name} looks, {me === null ? "nobody" : "somebody"} is signed in
		</p>
	);
}

it("shows the page as long as the link holds, and then says that it has ended and what was not sent", async () => {
	let holds = true;
	mockServer({
		"GET /api/share/me": () => (holds ? lena : { status: 410, body: { detail: "this link was taken back" } }),
	});
	// Somebody with an account uses the same browser: on this page they are nobody.
	const { cache } = await renderPage(
		<GuestGate>
			<Page />
		</GuestGate>,
		signedInAs(["session.manage"]),
	);
	await screen.findByText("Lena looks, nobody is signed in");
	noteWaiting("revision:31", 2);
	holds = false;
	await act(() => askWhetherLinkHolds(cache));
	await screen.findByRole("heading", { name: "This link has ended" });
	expect(screen.queryByText(/looks/)).toBeNull();
	screen.getByText(/2 changes of yours did not reach Demo Studio/);
	noteWaiting("revision:31", 0);
	// Given again, it goes on where it was.
	holds = true;
	await act(() => askWhetherLinkHolds(cache));
	await screen.findByText("Lena looks, nobody is signed in");
	expect(cache.getQueryData(keys.guest)).toEqual(lena);
});
