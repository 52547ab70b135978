import { describe, expect, it } from "vitest";
import type { Annotation, Comment, Records } from "@/document/schema";
import {
	hexOf,
	markersOf,
	numberedMarks,
	saveWords,
	steppedMark,
	steppedThread,
	threadsOf,
	zoomWord,
} from "./model";

const created = (second: number) => `2026-11-20T12:00:${String(second).padStart(2, "0")}Z`;
const pin = (id: string, second: number, more: Partial<Annotation> = {}): Annotation =>
	({
		id,
		kind: "pin",
		geometry: { x: 1, y: 2 },
		author: "user:1",
		created: created(second),
		media: 41,
		frames: null,
		style: { color: "#e5484d", width: 4, opacity: 1 },
		comment: null,
		deleted: null,
		...more,
	}) as Annotation;
const note = (id: string, second: number, more: Partial<Comment> = {}): Comment => ({
	id,
	author: "user:1",
	created: created(second),
	body: id,
	parent: null,
	annotation: null,
	frame: null,
	actionable: true,
	deleted: null,
	...more,
});
const records = (annotations: Annotation[], comments: Comment[] = []): Records => ({
	annotations: new Map(annotations.map((each) => [each.id, each])),
	comments: new Map(comments.map((each) => [each.id, each])),
});
const deleted = { by: "user:1", at: created(59) };

describe("a conversation about a mark", () => {
	const records = (...comments: Comment[]): Records => ({
		annotations: new Map([["m", pin("m", 1, { comment: "first" })]]),
		comments: new Map(comments.map((comment) => [comment.id, comment])),
	});

	it("begins with what opened it, whatever the clocks of two computers say", () => {
		const first = note("first", 9, { annotation: "m" });
		const answer = note("answer", 5, { annotation: "m", parent: "first" });
		const [thread] = threadsOf(records(first, answer), [41]);
		expect(thread?.first?.id).toBe("first");
		expect(thread?.replies.map(({ id }) => id)).toEqual(["answer"]);
	});

	it("begins with the first that answers nothing where the mark names none", () => {
		const [thread] = threadsOf(
			records(note("b", 5, { annotation: "m", parent: "a" }), note("a", 9, { annotation: "m" })),
			[41],
		);
		expect(thread?.first?.id).toBe("a");
	});
});

describe("the numbers of marks", () => {
	it("follow their creation and stay when one before is deleted", () => {
		const marks = [pin("c", 3), pin("a", 1), pin("b", 2, { deleted }), pin("other", 0, { media: 42 })];
		expect(numberedMarks(records(marks), 41).map((mark) => [mark.annotation.id, mark.number])).toEqual([
			["a", 1],
			["c", 3],
		]);
	});
});

describe("threads", () => {
	it("are one for each mark, with what was said about it in order, and one for each general note", () => {
		const all = records(
			[pin("b", 2), pin("a", 1)],
			[
				note("second", 6, { annotation: "a", parent: "first" }),
				note("first", 5, { annotation: "a" }),
				note("general", 4),
				note("deeper", 9, { parent: "answer" }),
				note("answer", 8, { parent: "general" }),
				note("taken back", 7, { annotation: "a", deleted }),
			],
		);
		const threads = threadsOf(all, [41]);
		expect(
			threads.map(({ id, first, replies }) => [id, first?.id ?? null, replies.map((each) => each.id)]),
		).toEqual([
			["a", "first", ["second"]],
			["b", null, []],
			["general", "general", ["answer", "deeper"]],
		]);
	});

	it("end with the mark they are about", () => {
		const all = records([pin("a", 1, { deleted })], [note("n", 2, { annotation: "a" })]);
		expect(threadsOf(all, [41])).toEqual([]);
	});

	it("are not upset by comments that answer each other in a circle", () => {
		const all = records([], [note("x", 1, { parent: "y" }), note("y", 2, { parent: "x" })]);
		expect(threadsOf(all, [41])).toEqual([]);
	});
});

/** A clip, 41, with notes on four frames, and a still beside it. */
const ofClip = records(
	[
		pin("late", 1, { frames: { in: 1080, out: 1090 } }),
		pin("early", 2, { frames: { in: 1010, out: 1010 } }),
		pin("beside", 3, { frames: { in: 1010, out: 1020 } }),
		pin("whole", 4),
		pin("gone", 5, { frames: { in: 1001, out: 1001 }, deleted }),
		pin("still", 6, { media: 42 }),
	],
	[
		note("n", 7, { annotation: "early", frame: 1010, body: "Too  bright\nhere" }),
		note("cut", 8, { frame: 1050, body: "x".repeat(100) }),
		note("answer", 9, { frame: 1060, parent: "cut" }),
		note("general", 10),
	],
);

describe("the threads of a clip", () => {
	const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

	it("stand in the order of their frames, those of one frame as they were made", () => {
		expect(ids(threadsOf(ofClip, [41, 42], 41))).toEqual([
			"whole",
			"early",
			"beside",
			"cut",
			"late",
			"still",
			"general",
		]);
		expect(ids(threadsOf(ofClip, [42, 41], 41)).slice(0, 2)).toEqual(["still", "whole"]);
	});

	it("leave what has a frame and no clip among what was said without a mark", () => {
		expect(ids(threadsOf(ofClip, [42], 41))).toEqual(["still", "cut", "general"]);
		expect(ids(threadsOf(ofClip, [41]))).toEqual(["whole", "early", "beside", "late", "cut", "general"]);
	});

	it("are walked from the playhead", () => {
		const threads = threadsOf(ofClip, [41], 41);
		const from = (playhead: number, current: string | null, by: 1 | -1) =>
			steppedThread(threads, { playhead, current }, by)?.id;
		expect(from(1001, null, 1)).toBe("early");
		expect(from(1010, null, 1)).toBe("early");
		expect(from(1010, "early", 1)).toBe("beside");
		expect(from(1010, "beside", 1)).toBe("cut");
		expect(from(1015, "beside", 1)).toBe("cut");
		expect(from(1015, "beside", -1)).toBe("beside");
		expect(from(1010, "early", -1)).toBe("late");
		expect(from(1095, null, 1)).toBe("early");
		expect(from(1001, null, -1)).toBe("late");
		expect(from(1010, "late", 1)).toBe("early");
		expect(steppedThread([], { playhead: 1, current: null }, 1)).toBeNull();
	});

	it("of stills are walked from the one that is selected", () => {
		const threads = threadsOf(ofClip, [42, 41], 41);
		expect(steppedMark(threads, null, 1)?.id).toBe("still");
		expect(steppedMark(threads, null, -1)?.id).toBe("late");
		expect(steppedMark(threads, "still", -1)?.id).toBe("late");
		expect(steppedMark(threads, "beside", 1)?.id).toBe("late");
		expect(steppedMark([], null, 1)).toBeNull();
	});
});

describe("markers of the scrub bar", () => {
	it("are what has frames, with what it says", () => {
		expect(markersOf(ofClip, 41)).toEqual([
			{ id: "early", in: 1010, out: 1010, color: "#e5484d", label: "2: Pin, Too bright here", kind: "mark" },
			{ id: "beside", in: 1010, out: 1020, color: "#e5484d", label: "3: Pin", kind: "mark" },
			{ id: "cut", in: 1050, out: 1050, color: "var(--text)", label: `${"x".repeat(59)}…`, kind: "comment" },
			{ id: "late", in: 1080, out: 1090, color: "#e5484d", label: "1: Pin", kind: "mark" },
		]);
	});

	it("of another clip than the one that comments speak of are its marks alone", () => {
		expect(markersOf(ofClip, 41, 43).map(({ id }) => id)).toEqual(["early", "beside", "late"]);
		expect(markersOf(ofClip, 42, 41)).toEqual([]);
	});
});

describe("words", () => {
	it("of the save state are honest about what waits", () => {
		expect(saveWords({ kind: "saved" })).toBe("Saved");
		expect(saveWords({ kind: "saving", waiting: 3 })).toBe("Saving");
		expect(saveWords({ kind: "offline", waiting: 0 })).toBe("Offline");
		expect(saveWords({ kind: "offline", waiting: 1 })).toBe("Offline, 1 change waiting");
		expect(saveWords({ kind: "offline", waiting: 2 })).toBe("Offline, 2 changes waiting");
	});

	it("of values and zoom are those of the field", () => {
		expect(hexOf([255, 0, 8])).toBe("#ff0008");
		expect(zoomWord(1)).toBe("100 %");
		expect(zoomWord(0.0625)).toBe("6.3 %");
	});
});
