import { describe, expect, it } from "vitest";
import { sampleItem, sampleNotification } from "./samples";
import { linkOf, sentenceOf } from "./words";

const now = new Date("2026-11-20T12:00:00Z");
const said = (fields: Parameters<typeof sampleNotification>[0]) =>
	sentenceOf(sampleNotification(fields), now);
const stage = (id: number) => sampleItem({ stage_id: id, revision_id: null, round: null });

describe("what a notification says", () => {
	it("is one sentence, of one thing or of many", () => {
		expect(said({})).toBe("Sofia mentioned you in Front, Hero images, round 2");
		expect(said({ count: 3 })).toBe("Sofia mentioned you 3 times in Front, Hero images, round 2");
		expect(said({ kind: "assignment", items: [stage(1)] })).toBe("Sofia put you on Front, Hero images");
		expect(said({ kind: "assignment", count: 2, items: [stage(1), stage(2)] })).toBe(
			"Sofia put you on 2 stages of Kettle",
		);
		expect(said({ kind: "assignment", count: 4 })).toBe(
			"Sofia gave you 4 notes to work on in Front, Hero images, round 2",
		);
		expect(said({ kind: "reply" })).toBe("Sofia answered you in Front, Hero images, round 2");
		expect(said({ kind: "reply", count: 2 })).toBe(
			"Sofia answered you 2 times in Front, Hero images, round 2",
		);
		expect(said({ kind: "round" })).toBe("Sofia submitted Front, Hero images, round 2");
		expect(said({ kind: "carry_over", count: 1 })).toBe(
			"1 open note of yours went along to Front, Hero images, round 2",
		);
	});

	it("names the session that decided much, and how one round was decided", () => {
		const session = { id: 9, name: "Tuesday's review" };
		const many = {
			kind: "decision" as const,
			count: 12,
			session,
			items: [sampleItem(), sampleItem({ stage_id: 8 })],
		};
		expect(said(many)).toBe("Sofia decided 12 items of “Tuesday's review”");
		expect(said({ kind: "decision", items: [sampleItem({ verdict: "CHANGES_REQUESTED" })] })).toBe(
			"Sofia asked for changes to Front, Hero images, round 2",
		);
	});

	it("names who did it, and how many when they are many", () => {
		const actors = ["Sofia", "Tom", "Ann"].map((name, id) => ({ id, name, color: null }));
		expect(said({ actors: actors.slice(0, 2) })).toMatch(/^Sofia and Tom mentioned/);
		expect(said({ actors })).toMatch(/^Sofia and 2 others mentioned/);
	});

	it("says when something is due", () => {
		const item = { ...stage(1), due_date: "2026-11-22" };
		expect(said({ kind: "due_soon", actors: [], items: [item] })).toBe("Front, Hero images: due in 2 days");
		expect(said({ kind: "overdue", actors: [], items: [item, stage(2)] })).toBe(
			"2 stages of Kettle are overdue",
		);
	});
});

describe("where a notification leads", () => {
	it("is the note, the session, or the stage", () => {
		const mention = sampleNotification({ items: [sampleItem({ thread: "01ABC" })] });
		expect(linkOf(mention)).toEqual({
			to: "/review/$revision",
			params: { revision: "7" },
			search: { mark: "01ABC" },
		});
		const decided = sampleNotification({ kind: "decision", count: 2, session: { id: 9, name: "Tuesday" } });
		expect(linkOf(decided)).toEqual({ to: "/reviews/$review", params: { review: "9" } });
		expect(linkOf(sampleNotification({ kind: "due_soon", items: [stage(6)] }))).toEqual({
			to: "/projects/$project/deliverables/$deliverable",
			params: { project: "4", deliverable: "5" },
			search: { stage: 6 },
		});
	});
});
