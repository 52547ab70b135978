import { describe, expect, it } from "vitest";
import { clicked, ordered, orderFromSearch, type Room, rateOf, rateWord, seen, troubles } from "./model";

const room = (document: string, more: Partial<Room> = {}): Room => ({
	document,
	revision: 1,
	round: 1,
	deliverable: document,
	project: "Launch",
	opened_at: "2026-11-20T12:00:00Z",
	people: [],
	connections: 0,
	behind: 0,
	records: 0,
	bytes: 0,
	sequence: 0,
	lag: 0,
	compacted: 0,
	waiting: 0,
	waiting_bytes: 0,
	failures: 0,
	rate: 0,
	...more,
});

describe("how fast a document changes", () => {
	const look = (...looks: [number, number][]) =>
		looks.reduce<ReturnType<typeof seen>>((all, [at, sequence]) => seen(all, { at, sequence }), []);
	it("is known from the second look on", () => {
		expect(rateOf(look([0, 100]))).toBeNull();
		expect(rateOf(look([0, 100], [2000, 110]))).toBe(5);
	});
	it("is that of the last ten seconds", () => {
		const looks = Array.from({ length: 20 }, (_, at): [number, number] => [
			at * 2000,
			at < 10 ? at * 100 : 900,
		]);
		expect(rateOf(look(...looks))).toBe(0);
		expect(look(...looks)).toHaveLength(6);
	});
	it("begins anew with a log that is shorter than it was", () => {
		expect(rateOf(look([0, 900], [2000, 3]))).toBeNull();
		expect(rateOf(look([0, 900], [2000, 3], [4000, 5]))).toBe(1);
	});
	it("is read easily", () => {
		expect([null, 0, 0.25, 9.96, 240.4].map(rateWord)).toEqual(["–", "0", "0.3", "10.0", "240"]);
	});
});

describe("the order of rooms", () => {
	const rooms = [
		room("b", { bytes: 10, rate: 3, records: null, opened_at: "2026-11-20T12:00:05Z" }),
		room("a", { bytes: 10, rate: 1 }),
		room("c", { bytes: 500, rate: null, waiting: 2, connections: 1 }),
	];
	const by = (sort: Parameters<typeof clicked>[1], falling: boolean) =>
		ordered(rooms, { sort, falling })
			.map(({ document }) => document)
			.join("");
	it("is by what was chosen, and by name where that is equal", () => {
		expect(by("size", true)).toBe("cab");
		expect(by("size", false)).toBe("abc");
		expect(by("rate", true)).toBe("bac");
		expect(by("opened", true)).toBe("acb");
		expect(by("records", false)).toBe("bac");
		expect(by("waiting", true)).toBe("cab");
		expect(by("document", true)).toBe("cba");
	});
	it("turns round with a second click, and begins with what matters most", () => {
		expect(clicked({ sort: "size", falling: true }, "size")).toEqual({ sort: "size", falling: false });
		expect(clicked({ sort: "size", falling: false }, "rate")).toEqual({ sort: "rate", falling: true });
		expect(clicked({ sort: "size", falling: false }, "document")).toEqual({
			sort: "document",
			falling: false,
		});
	});
	it("is taken from an address that makes sense", () => {
		expect(orderFromSearch({ sort: "rate", order: "rising" })).toEqual({ sort: "rate", order: "rising" });
		expect(orderFromSearch({ sort: "beauty", order: "sideways" })).toEqual({});
	});
});

it("says what is wrong with a room, and nothing of one that is well", () => {
	expect(troubles(room("a"))).toEqual([]);
	expect(troubles(room("a", { failures: 2, records: null, behind: 1, lag: 3 }))).toEqual([
		"the log failed 2 times in a row",
		"its log is being read",
		"1 reader behind",
		"3 changes of another server to come",
	]);
});
