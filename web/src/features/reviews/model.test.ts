import { describe, expect, it } from "vitest";
import {
	agendaOf,
	agendaTime,
	fillWords,
	fits,
	lastingOf,
	lostWith,
	minuteWords,
	moved,
	orderWithBack,
	parseReviewFilter,
	standingOf,
	startingOf,
	statisticsOf,
	waits,
} from "./model";
import { sampleReview, sampleReviewItem } from "./samples";

describe("the filter in the address", () => {
	it("takes what it knows and leaves out the rest", () => {
		expect(parseReviewFilter({ status: "DRAFT", search: 12, mine: true, templates: "yes" })).toEqual({
			status: "DRAFT",
			search: "12",
			mine: true,
		});
		expect(parseReviewFilter({ status: "OVER", search: " " })).toEqual({});
	});
});

describe("the agenda", () => {
	it("adds up what items say, else what the session says", () => {
		const items = [
			{ id: 1, minutes: null },
			{ id: 2, minutes: 12 },
			{ id: 3, minutes: null },
		];
		const agenda = agendaOf(items, { minutes_per_item: 5 });
		expect(agenda.total).toBe(22);
		expect(agenda.lines.map(({ begins }) => begins)).toEqual([0, 5, 17]);
	});

	it("says minutes and times as people do", () => {
		expect(minuteWords(45)).toBe("45 min");
		expect(minuteWords(60)).toBe("1 h");
		expect(minuteWords(65)).toBe("1 h 5 min");
		expect(agendaTime(null, 17)).toBe("+17 min");
		const local = new Date(2026, 10, 20, 14, 50).toISOString();
		expect(agendaTime(local, 17)).toBe("15:07");
	});
});

describe("the order", () => {
	it("moves within its bounds", () => {
		expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
		expect(moved(["a", "b", "c"], 2, -1)).toEqual(["c", "a", "b"]);
		expect(moved(["a", "b"], 1, 9)).toEqual(["a", "b"]);
	});

	it("brings a removed item back to its place, whoever moved things meanwhile", () => {
		// 2 was taken out of 1 2 3 and has come back at the end, as 9.
		expect(orderWithBack([1, 3, 9], 9, [1, 2, 3], 2)).toEqual([1, 9, 3]);
		expect(orderWithBack([3, 9], 9, [1, 2, 3], 2)).toEqual([9, 3]);
		expect(orderWithBack([3, 1, 9], 9, [1, 2, 3], 2)).toEqual([3, 1, 9]);
		expect(orderWithBack([2, 3, 9], 9, [1, 2, 3], 1)).toEqual([9, 2, 3]);
	});
});

describe("what a session comes to", () => {
	const decided = (verdict: "APPROVED" | "REJECTED") => ({
		verdict,
		note: null,
		by: null,
		guest: null,
		at: "2026-11-20T12:00:00Z",
	});
	const items = [
		sampleReviewItem({ id: 1, feedback: { open: 2, resolved: 1, total: 3 } }),
		sampleReviewItem({ id: 2, decision: decided("APPROVED"), applied_at: "2026-11-20T12:05:00Z" }),
		sampleReviewItem({ id: 3, decision: decided("REJECTED"), client_approval: { name: "Clara", at: "" } }),
	];

	it("counts decisions, what waits to be applied, and feedback", () => {
		expect(statisticsOf(items)).toEqual({
			items: 3,
			decided: 2,
			verdicts: { APPROVED: 1, CHANGES_REQUESTED: 0, REJECTED: 1 },
			waiting: 1,
			clientApproved: 1,
			feedback: { open: 2, resolved: 1, total: 3 },
		});
		expect(items.filter((item) => fits(item, "undecided")).map(({ id }) => id)).toEqual([1]);
		expect(items.filter((item) => fits(item, "REJECTED")).map(({ id }) => id)).toEqual([3]);
	});

	it("does not wait for what moves nothing", () => {
		const item = sampleReviewItem({ decision: decided("APPROVED") });
		const settled = item.revision && { ...item, revision: { ...item.revision, status: "APPROVED" as const } };
		expect([waits(item), standingOf(item)]).toEqual([true, "To be applied"]);
		expect(settled && [waits(settled), standingOf(settled)]).toEqual([false, "Moves nothing"]);
	});

	it("lasts until it is over", () => {
		const started_at = "2026-11-20T12:00:00Z";
		const now = Date.parse("2026-11-20T12:10:00Z");
		expect(lastingOf({ started_at: null, completed_at: null }, now)).toBeNull();
		expect(lastingOf({ started_at, completed_at: null }, now)).toBe(600_000);
		expect(lastingOf({ started_at, completed_at: "2026-11-20T12:04:00Z" }, now)).toBe(240_000);
	});
});

it("tells the items that are ready from those that are settled and those that have nothing to show", () => {
	const round = sampleReviewItem().revision;
	if (!round) throw new Error("the sample has a round");
	const review = sampleReview({
		items: [
			sampleReviewItem({ id: 1 }),
			sampleReviewItem({ id: 2, revision: { ...round, status: "APPROVED" } }),
			sampleReviewItem({ id: 3, revision: null }),
		],
	});
	const { ready, settled, missing } = startingOf(review);
	expect([ready, settled, missing].map((part) => part.map(({ id }) => id))).toEqual([[1], [2], [3]]);
});

it("says a filter in words", () => {
	const fill = { project_id: 4, stage_key: null, stage_name: "Catalog Images", status: "IN_REVIEW" as const };
	expect(fillWords(fill, [{ id: 4, name: "Meridian" }])).toBe("All Catalog Images in review of Meridian");
	expect(fillWords({ ...fill, project_id: null, stage_name: null, status: "APPROVED" }, [])).toBe(
		"All stages with “approved”",
	);
});

it("names what goes with a session", () => {
	expect(lostWith(sampleReview())).toContain("Rounds and notes on them stay");
	const counts = { ...sampleReview().counts, decided: 3, applied: 1 };
	expect(lostWith(sampleReview({ counts }))).toContain("2 decisions that moved nothing yet");
	expect(lostWith(sampleReview({ is_template: true }))).toContain("Sessions made from it stay");
});
