import { describe, expect, it } from "vitest";
import { moveBack, wordedMoves } from "./moves";

describe("the moves of a stage", () => {
	it("are said in words, the one that carries on first", () => {
		const moves = wordedMoves({
			status: "IN_REVIEW",
			approval_type: "SIMPLE",
			moves: [
				{ to: "IN_PROGRESS", note_required: false },
				{ to: "CHANGES_REQUESTED", note_required: true },
				{ to: "APPROVED", note_required: false },
			],
		});
		expect(moves.map(({ label }) => label)).toEqual(["Approve", "Withdraw from review", "Request changes"]);
		expect(moves.map(({ primary }) => primary)).toEqual([true, false, false]);
	});

	it("say the same status differently where it means something else", () => {
		const worded = (
			status: "APPROVED" | "SKIPPED" | "IN_PROGRESS",
			to: "CHANGES_REQUESTED" | "BLOCKED" | "APPROVED",
		) => wordedMoves({ status, approval_type: "NONE", moves: [{ to, note_required: false }] })[0]?.label;
		expect(worded("APPROVED", "CHANGES_REQUESTED")).toBe("Reopen");
		expect(worded("SKIPPED", "BLOCKED")).toBe("Take up again");
		expect(worded("IN_PROGRESS", "APPROVED")).toBe("Mark as done");
	});

	it("can be undone where the way back needs no reason", () => {
		const back = { to: "NOT_STARTED" as const, note_required: false };
		expect(moveBack("NOT_STARTED", { moves: [back] })).toBe(back);
		expect(moveBack("IN_REVIEW", { moves: [back] })).toBeUndefined();
		expect(moveBack("NOT_STARTED", { moves: [{ ...back, note_required: true }] })).toBeUndefined();
	});
});
