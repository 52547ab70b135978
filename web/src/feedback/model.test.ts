import { describe, expect, it } from "vitest";
import type { FeedbackItem } from "@/document/feedback";
import { arranged, asWanted, type Doer, doerOf, movesOf, progressOf, tickOf } from "./model";

const item = (more: Partial<FeedbackItem> = {}): FeedbackItem => ({
	id: 1,
	source: "01JCW",
	sourceRevision: 4,
	annotation: "01JCW",
	comment: null,
	action: true,
	status: "OPEN",
	summary: "Softer",
	assignee: null,
	frame: null,
	order: 1,
	resolved: null,
	verified: null,
	note: null,
	carriedFrom: null,
	carriedTo: null,
	author: "user:3",
	version: 1,
	internal: false,
	...more,
});
const artist: Doer = { id: 7, works: true, manages: false, verifies: false };
const reviewer: Doer = { id: 9, works: true, manages: true, verifies: true };
const client: Doer = { id: 11, works: false, manages: false, verifies: false };
const resolvedBy = (id: number) => ({ by: { id, name: "Someone" }, at: "2026-11-20T12:00:00Z", note: null });

describe("what somebody may do to an item", () => {
	it("is to tick what is theirs, or nobody's", () => {
		expect(tickOf(item(), artist)).toBe("RESOLVED");
		expect(tickOf(item({ assignee: { id: 7, name: "Ada" } }), artist)).toBe("RESOLVED");
		expect(tickOf(item({ assignee: { id: 8, name: "Ben" } }), artist)).toBeNull();
		expect(tickOf(item({ assignee: { id: 8, name: "Ben" } }), reviewer)).toBe("RESOLVED");
		expect(tickOf(item(), client)).toBeNull();
	});

	it("is to take one's own tick off, and to verify only another's", () => {
		const mine = item({ status: "RESOLVED", resolved: resolvedBy(7) });
		expect(tickOf(mine, artist)).toBe("IN_PROGRESS");
		expect(movesOf(mine, reviewer)).toEqual(["IN_PROGRESS", "VERIFIED", "REOPENED"]);
		expect(movesOf(item({ status: "RESOLVED", resolved: resolvedBy(9) }), reviewer)).not.toContain(
			"VERIFIED",
		);
	});

	it("is nothing for info callouts, and for what a later round carries on", () => {
		expect(movesOf(item({ action: false }), reviewer)).toEqual([]);
		expect(movesOf(item({ carriedTo: 12 }), reviewer)).toEqual([]);
	});

	it("follows permissions, not roles", () => {
		expect(doerOf({ user: { id: 7 }, permissions: ["stage.update_own"] })).toEqual(artist);
	});
});

describe("an item with a move on its way", () => {
	it("is shown as moved, until it is there in the version that the server answered with", () => {
		const open = item({ version: 3 });
		expect(asWanted(open, { status: "RESOLVED", version: null }, artist).status).toBe("RESOLVED");
		expect(asWanted(open, { status: "RESOLVED", version: 4 }, artist).status).toBe("RESOLVED");
		expect(asWanted(item({ version: 5 }), { status: "RESOLVED", version: 4 }, artist).status).toBe("OPEN");
		expect(asWanted(open, undefined, artist)).toBe(open);
	});
});

describe("a checklist", () => {
	const items = [
		item({ id: 1, order: 3, status: "VERIFIED" }),
		item({ id: 2, order: 1, action: false }),
		item({ id: 3, order: 2, assignee: { id: 7, name: "Ada" } }),
		item({ id: 4, order: 2, carriedTo: 9 }),
	];

	it("has action items first, then by their order", () => {
		expect(arranged(items).map(({ id }) => id)).toEqual([3, 4, 1, 2]);
	});

	it("lists what is asked for", () => {
		expect(arranged(items, { type: "info" }).map(({ id }) => id)).toEqual([2]);
		expect(arranged(items, { status: "done" }).map(({ id }) => id)).toEqual([1]);
		expect(arranged(items, { status: "open" }).map(({ id }) => id)).toEqual([3, 4]);
		expect(arranged(items, { assignee: 7 }).map(({ id }) => id)).toEqual([3]);
		expect(arranged(items, { assignee: "none", type: "action" }).map(({ id }) => id)).toEqual([4, 1]);
	});

	it("counts action items alone, and none twice over rounds", () => {
		expect(progressOf(items)).toEqual({ done: 1, total: 2 });
	});
});
