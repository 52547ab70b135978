import { describe, expect, it } from "vitest";
import { endOf, frameOn, inRows, middleOf, startOf } from "./scale";

const clip = { rate: { numerator: 24, denominator: 1 }, first: 1001, last: 1100, timecode: null };

describe("frames on a bar", () => {
	it("have a stretch each, from one edge to the other", () => {
		expect(startOf(1001, clip)).toBe(0);
		expect(endOf(1100, clip)).toBe(1);
		expect(endOf(1001, clip)).toBeCloseTo(0.01);
		expect(startOf(900, clip)).toBe(0);
	});

	it("are found where they are drawn", () => {
		for (let frame = clip.first; frame <= clip.last; frame++) {
			expect(frameOn(middleOf(frame, clip), clip)).toBe(frame);
		}
		expect(frameOn(-1, clip)).toBe(1001);
		expect(frameOn(1, clip)).toBe(1100);
	});
});

describe("rows of stretches", () => {
	it("keep apart what would cover each other", () => {
		const rows = inRows(
			[
				{ id: "b", in: 5, out: 20 },
				{ id: "a", in: 1, out: 10 },
				{ id: "c", in: 11, out: 12 },
				{ id: "d", in: 11, out: 30 },
			],
			2,
		);
		expect(rows.map((row) => row.map(({ id }) => id))).toEqual([
			["a", "c"],
			["b", "d"],
		]);
	});
});
