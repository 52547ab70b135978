import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { mockServer, renderPage } from "@/testing/render";
import { sampleStage } from "@/testing/samples";
import { StageMoves } from "./StageMoves";

const waiting = sampleStage({ status: "NOT_STARTED", moves: [{ to: "IN_PROGRESS", note_required: false }] });

it("moves only if nobody changed the stage meanwhile, and offers the way back", async () => {
	const asked = mockServer({
		"PATCH /api/stages/21": ({ body }) =>
			sampleStage({
				status: (body as { status: "IN_PROGRESS" }).status,
				row_version: 6,
				moves: [{ to: "NOT_STARTED", note_required: false }],
			}),
	});
	await renderPage(<StageMoves stage={waiting} />);
	await userEvent.click(screen.getByRole("button", { name: "Start work" }));
	await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
	const moves = asked.filter(({ method }) => method === "PATCH");
	expect(moves.map(({ body }) => body)).toEqual([{ status: "IN_PROGRESS" }, { status: "NOT_STARTED" }]);
	expect(moves.map(({ headers }) => headers.get("If-Match"))).toEqual(['"5"', '"6"']);
});

it("asks why where a reason is needed, and keeps what was typed when it is refused", async () => {
	const asked = mockServer({
		"PATCH /api/stages/21": { status: 409, body: { detail: "It is decided already." } },
	});
	await renderPage(
		<StageMoves
			stage={sampleStage({ status: "IN_REVIEW", moves: [{ to: "CHANGES_REQUESTED", note_required: true }] })}
		/>,
	);
	await userEvent.click(screen.getByRole("button", { name: "More for Hero images" }));
	await userEvent.click(await screen.findByRole("menuitem", { name: /Request changes/ }));
	const send = await screen.findByRole("button", { name: "Request changes" });
	expect(send.getAttribute("aria-disabled") ?? send.hasAttribute("disabled")).toBeTruthy();
	await userEvent.type(screen.getByLabelText("Why?"), "Too hot");
	await userEvent.click(send);
	expect(await screen.findByText("It is decided already.")).toBeDefined();
	expect(screen.getByLabelText<HTMLTextAreaElement>("Why?").value).toBe("Too hot");
	expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
		status: "CHANGES_REQUESTED",
		note: "Too hot",
	});
});

it("shows nothing to those who may do nothing", async () => {
	mockServer({});
	await renderPage(<StageMoves stage={sampleStage({ moves: [] })} />);
	expect(screen.queryByRole("button", { name: /Start|More/ })).toBeNull();
});

it("leaves handing in and taking back to the round where rounds are beside it", async () => {
	mockServer({});
	const stage = sampleStage({
		moves: [
			{ to: "IN_REVIEW", note_required: false },
			{ to: "NOT_STARTED", note_required: false },
		],
	});
	const { unmount } = await renderPage(<StageMoves stage={stage} roomy />);
	expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual([
		"Put back to not started",
	]);
	unmount();
	await renderPage(<StageMoves stage={stage} />);
	expect(screen.getByRole("button", { name: "Submit for review" })).toBeDefined();
});
