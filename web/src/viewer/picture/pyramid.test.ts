import { describe, expect, it } from "vitest";
import { boxOf, levelFor, nameOf, type Pyramid, seenTiles, wantedTiles } from "./pyramid";

/** As the server makes it of 9000 × 5000. */
const PYRAMID: Pyramid = {
	width: 9000,
	height: 5000,
	side: 512,
	overlap: 1,
	levels: [
		{ width: 282, height: 157, columns: 1, rows: 1 },
		{ width: 563, height: 313, columns: 2, rows: 1 },
		{ width: 1125, height: 625, columns: 3, rows: 2 },
		{ width: 2250, height: 1250, columns: 5, rows: 3 },
		{ width: 4500, height: 2500, columns: 9, rows: 5 },
		{ width: 9000, height: 5000, columns: 18, rows: 10 },
	],
};
const VIEW = { width: 1000, height: 600 };

describe("a picture in tiles", () => {
	it.each([
		[1, 5],
		[4, 5],
		[0.51, 5],
		[0.5, 4],
		[0.1, 2],
		[0.01, 0],
	])("at zoom %f is shown by level %i", (zoom, level) => {
		expect(levelFor(PYRAMID, zoom)).toBe(level);
	});

	it("asks for the coarse tiles first and for what is in the middle next", () => {
		const wanted = wantedTiles(PYRAMID, { x: -2000, y: -1000, zoom: 1 }, VIEW);
		expect(wanted[0]).toEqual({ level: 0, column: 0, row: 0 });
		const levels = wanted.map(({ level }) => level);
		expect(levels).toEqual(levels.toSorted((left, right) => left - right));
		const fine = wanted.filter(({ level }) => level === 5);
		// 2000 to 3000 and 1000 to 1600 are tiles 3 to 5 and 1 to 3.
		expect(fine).toHaveLength(9);
		expect(fine[0]).toEqual({ level: 5, column: 4, row: 2 });
		expect(new Set(wanted.map(nameOf)).size).toBe(wanted.length);
	});

	it("asks for nothing that is outside of the view or of the picture", () => {
		expect(seenTiles(PYRAMID, 5, { x: 2000, y: 0, zoom: 1 }, VIEW)).toEqual([]);
		expect(seenTiles(PYRAMID, 5, { x: -10_000, y: 0, zoom: 1 }, VIEW)).toEqual([]);
		const all = seenTiles(PYRAMID, 3, { x: 0, y: 0, zoom: 0.1 }, VIEW);
		expect(all).toHaveLength(15);
		const corner = seenTiles(PYRAMID, 5, { x: -8900, y: -4990, zoom: 1 }, VIEW);
		expect(corner.map(nameOf)).toEqual(["5/17_9"]);
	});

	it("knows what a tile shares", () => {
		expect(boxOf(PYRAMID, { level: 5, column: 0, row: 0 })).toEqual({ x: 0, y: 0, width: 513, height: 513 });
		expect(boxOf(PYRAMID, { level: 5, column: 17, row: 9 })).toEqual({
			x: 8703,
			y: 4607,
			width: 297,
			height: 393,
		});
	});
});
