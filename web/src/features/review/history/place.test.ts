import { describe, expect, it } from "vitest";
import type { Moment } from "@/api/types";
import { beside, deedWords } from "./model";
import { askFor, type LayerMoment, merged, momentAt, placeOf, whenOf } from "./place";

const none = { added: 0, changed: 0, deleted: 0, restored: 0 };
const moment = (sequence: number, ended: string, more: Partial<Moment> = {}): Moment => ({
	sequence,
	changes: 1,
	author: "user:1",
	name: "Ada",
	began: ended,
	ended,
	marks: none,
	comments: none,
	status: null,
	stage_status: null,
	...more,
});
const at = (second: number, fraction = "") =>
	`2026-11-20T12:00:${String(second).padStart(2, "0")}${fraction}Z`;
const outer = (moments: Moment[], more = false) => ({ layer: "revision" as const, moments, more });
const inner = (moments: Moment[], more = false) => ({ layer: "internal" as const, moments, more });
const places = (moments: readonly LayerMoment[]) => moments.map(placeOf);

describe("the moments of both documents", () => {
	it("stand in the order of their times, to the microsecond", () => {
		const { moments } = merged([
			outer([moment(2, at(5, ".000200")), moment(1, at(1))]),
			inner([moment(9, at(5, ".000201")), moment(8, at(3))]),
		]);
		expect(places(moments)).toEqual(["internal:9", 2, "internal:8", 1]);
	});

	it("reach no further back than both were read, and tell which to read on", () => {
		const { moments, next } = merged([
			outer([moment(20, at(9)), moment(19, at(6))], true),
			inner([moment(5, at(8)), moment(4, at(2))]),
		]);
		expect(places(moments)).toEqual([20, "internal:5", 19]);
		expect(next).toBe("revision");
		expect(merged([outer([moment(1, at(1))]), inner([])]).next).toBeNull();
	});

	it("leave out what the server keeps up by itself", () => {
		const server = { author: "server", name: null };
		expect(merged([outer([moment(3, at(4), server)]), inner([])]).moments).toEqual([]);
	});

	it("tell once what the server wrote into both", () => {
		const server = { author: "server", name: null, status: "APPROVED" };
		const { moments } = merged([outer([moment(3, at(4), server)]), inner([moment(2, at(4), server)])]);
		expect(places(moments)).toEqual([3]);
	});

	it("are found by a change within them, by a time, and by nothing", () => {
		const { moments } = merged([
			outer([moment(8, at(9)), moment(6, at(5), { changes: 4 })]),
			inner([moment(3, at(7))]),
		]);
		const found = (place: number | string | null) => {
			const one = momentAt(moments, place === null ? null : whenOf(place));
			return one && placeOf(one);
		};
		expect([3, 6, 7, 8, "internal:3", at(6), null].map(found)).toEqual([6, 6, null, 8, "internal:3", 6, 8]);
		expect([2, "internal:1", at(1)].map(found)).toEqual([null, null, null]);
	});

	it("are walked one by one, and end at both ends", () => {
		const { moments } = merged([outer([moment(3, at(3)), moment(2, at(2)), moment(1, at(1))]), inner([])]);
		const [newest = null, middle = null, oldest = null] = moments;
		expect(beside(moments, middle, 1)).toBe(oldest);
		expect(beside(moments, middle, -1)).toBe(newest);
		expect([beside(moments, oldest, 1), beside(moments, newest, -1)]).toEqual([null, null]);
		expect(beside(moments, null, 1)).toBe(newest);
	});
});

describe("what each document is asked for", () => {
	const { moments } = merged([outer([moment(8, at(9))]), inner([moment(3, at(7), { changes: 2 })])]);
	const asked = (place: number | string | null) => {
		const when = place === null ? null : whenOf(place);
		const selected = momentAt(moments, when);
		return [askFor("revision", when, selected), askFor("internal", when, selected)];
	};
	it("is the change itself in its own document, and the time of it in the other one", () => {
		expect(asked(8)).toEqual([8, at(9)]);
		expect(asked("internal:2")).toEqual([at(7), 2]);
		expect(asked(null)).toEqual([8, at(9)]);
	});
	it("is the time in both where the address names one, and nothing where nothing is known", () => {
		expect(asked(at(8))).toEqual([at(8), at(8)]);
		expect(asked(1)).toEqual([1, null]);
		expect([askFor("revision", null, null), askFor("internal", null, null)]).toEqual([null, null]);
	});
});

it("says what somebody did in words", () => {
	const did = moment(1, at(1), {
		marks: { added: 2, changed: 0, deleted: 1, restored: 0 },
		comments: { added: 1, changed: 1, deleted: 0, restored: 1 },
	});
	expect(deedWords(did)).toEqual([
		"drew 2 marks",
		"deleted 1 mark",
		"wrote 1 note",
		"edited 1 note",
		"brought back 1 note",
	]);
	expect(deedWords(moment(1, at(1), { status: "APPROVED", stage_status: "APPROVED" }))).toEqual([
		"round: approved",
	]);
	expect(deedWords(moment(1, at(1), { stage_status: "DELIVERED" }))).toEqual(["stage: delivered"]);
	expect(deedWords(moment(1, at(1)))).toEqual([]);
});
