import { describe, expect, it } from "vitest";
import type { Annotation, Comment, Records } from "@/document/schema";
import { hexOf, numberedMarks, saveWords, threadsOf, zoomWord } from "./model";

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
