import { describe, expect, it } from "vitest";
import { inSlices } from "./slices";

/** A machine on which a piece takes so long here and so many frames on the graphics card; says what was done in which frame. */
function machine(pieceMs: number, framesPerPiece: number) {
	const done: number[][] = [[]];
	let time = 0;
	let owed = 0;
	return {
		done,
		pace: {
			now: () => time,
			async frame() {
				done.push([]);
				owed -= 1;
			},
			settled: () => owed <= 0,
		},
		async work(piece: number) {
			time += pieceMs;
			owed = Math.max(0, owed) + framesPerPiece;
			done.at(-1)?.push(piece);
			return true;
		},
	};
}

const pieces = Array.from({ length: 40 }, (_, index) => index);

describe("a long work in slices", () => {
	it("is done whole and in order", async () => {
		const { done, pace, work } = machine(1, 0);
		await inSlices(pieces, pace, work);
		expect(done.flat()).toEqual(pieces);
	});

	it("takes no more of a frame than leaves time for the hand", async () => {
		const { done, pace, work } = machine(3, 0);
		await inSlices(pieces, pace, work);
		// The third piece begins before the eighth millisecond, and no other after it.
		expect(Math.max(...done.map((slice) => slice.length))).toBe(3);
	});

	it("gives a slow graphics card one piece at a time, and waits until it has done it", async () => {
		const { done, pace, work } = machine(0.1, 3);
		await inSlices(pieces, pace, work);
		expect(Math.max(...done.map((slice) => slice.length))).toBe(1);
		expect(done.length).toBeGreaterThanOrEqual(3 * pieces.length);
	});

	it("stops when a piece says so", async () => {
		const { done, pace, work } = machine(1, 0);
		await inSlices(pieces, pace, async (piece) => (await work(piece)) && piece < 5);
		expect(done.flat()).toEqual([0, 1, 2, 3, 4, 5]);
	});
});
