import { describe, expect, it } from "vitest";
import type { Round } from "@/api/types";
import type { Annotation, Comment, Records } from "@/document/schema";
import type { Comparison } from "@/document/schema.gen";
import { earlier, isListed, picking, saidIn, saidOf } from "./model";

const round = (fields: Partial<Round>): Round => ({
	id: 1,
	round: 1,
	status: "SUBMITTED",
	submitted_at: null,
	thumbnail_media_id: null,
	annotation_count: 0,
	comment_count: 0,
	created_at: "2026-01-01T00:00:00Z",
	created_by: null,
	submitted_by: null,
	note: null,
	decided_at: null,
	decided_by: null,
	decision_note: null,
	decision_record_id: null,
	first_comment: null,
	...fields,
});

describe("the rounds that are listed", () => {
	it("are all, those with feedback, or those that were decided about", () => {
		const rounds = [
			round({}),
			round({ comment_count: 1 }),
			round({ annotation_count: 2 }),
			round({ status: "APPROVED", decided_at: "2026-01-02T00:00:00Z" }),
			// Handed in again after a decision that stands on record.
			round({ decision_record_id: 4 }),
		];
		const listed = (only: Parameters<typeof isListed>[1]) => rounds.map((each) => isListed(each, only));
		expect(listed("all")).toEqual([true, true, true, true, true]);
		expect(listed("feedback")).toEqual([false, true, true, false, false]);
		expect(listed("decided")).toEqual([false, false, false, true, true]);
	});
});

describe("what was said about a round", () => {
	it("is told by the server of those that are not open", () => {
		const author = { id: 3, name: "Noor", email: "", color: "#000000" };
		const told = round({
			annotation_count: 2,
			comment_count: 5,
			first_comment: { id: "A", author, line: "Softer" },
		});
		expect(saidOf(told)).toEqual({ marks: 2, comments: 5, first: { author: "Noor", line: "Softer" } });
	});

	it("is what stands in the document of the one that is open", () => {
		const comment = (id: string, created: string, body: string, deleted = false) =>
			[id, { id, created, body, author: "user:3", deleted: deleted ? {} : null } as Comment] as const;
		const records = {
			annotations: new Map([
				["M", { deleted: null } as Annotation],
				["N", { deleted: {} } as Annotation],
			]),
			comments: new Map([
				comment("B", "2026-01-02T00:00:00Z", "Later"),
				comment("A", "2026-01-01T00:00:00Z", " The rim is too hard\nand blue"),
				comment("C", "2025-01-01T00:00:00Z", "Taken back", true),
			]),
		} as unknown as Records;
		expect(saidIn(records, (author) => (author === "user:3" ? "Noor" : null))).toEqual({
			marks: 1,
			comments: 2,
			first: { author: "Noor", line: "The rim is too hard" },
		});
	});
});

describe("picking two rounds", () => {
	const rounds = [
		{ id: 10, round: 1 },
		{ id: 20, round: 2 },
		{ id: 30, round: 3 },
	];
	const comparison: Comparison = { revision: 10, mode: "wipe", wipe: null, opacity: 1, gain: 4 };
	const at = (picked: number | null) => ({ open: 20, comparison: null, picked });

	it("compares them when the second one is picked, in whichever order, the later one reviewed", () => {
		expect(picking(rounds, at(null), 30)).toEqual({ kind: "picked", round: 30 });
		const pair = { kind: "compare", pair: { reviewed: 30, other: 10 } };
		expect(picking(rounds, at(30), 10)).toEqual(pair);
		expect(picking(rounds, at(10), 30)).toEqual(pair);
	});

	it("lets go of one that is picked again", () => {
		expect(picking(rounds, at(30), 30)).toEqual({ kind: "picked", round: null });
	});

	it("while two are compared, takes a third in place of the other one, and leaves by letting go of either", () => {
		const comparing = { open: 20, comparison, picked: null };
		expect(picking(rounds, comparing, 30)).toEqual({ kind: "compare", pair: { reviewed: 20, other: 30 } });
		expect(picking(rounds, comparing, 10)).toEqual({ kind: "leave" });
		expect(picking(rounds, comparing, 20)).toEqual({ kind: "leave" });
	});
});

describe("the round before", () => {
	it("is the nearest one with a picture, and none where there is no picture to compare", () => {
		const rounds = [
			round({ id: 3, round: 3, thumbnail_media_id: 30 }),
			round({ id: 2, round: 2 }),
			round({ id: 1, round: 1, thumbnail_media_id: 10 }),
		];
		expect(rounds.map((one) => earlier(rounds, one))).toEqual([1, null, null]);
	});
});
