import { expect, it } from "vitest";
import { sampleReviewItem } from "../samples";
import { arranged, dropIndex } from "./order";

const items = [1, 2, 3].map((id) => sampleReviewItem({ id }));
const ids = (list: readonly { id: number }[]) => list.map(({ id }) => id);

it("shows the order that is wanted, and what came meanwhile at its end", () => {
	expect(ids(arranged(items, null))).toEqual([1, 2, 3]);
	expect(ids(arranged(items, [3, 1, 2]))).toEqual([3, 1, 2]);
	expect(ids(arranged(items, [2, 1]))).toEqual([2, 1, 3]);
	// Taken out by somebody else.
	expect(ids(arranged(items.slice(1), [3, 1, 2]))).toEqual([3, 2]);
});

it("drops behind every row whose middle was passed", () => {
	const middles = [20, 60, 120, 180];
	expect(dropIndex(middles, 0, 10)).toBe(0);
	expect(dropIndex(middles, 0, 61)).toBe(1);
	expect(dropIndex(middles, 0, 500)).toBe(3);
	expect(dropIndex(middles, 3, 61)).toBe(2);
	expect(dropIndex(middles, 3, 5)).toBe(0);
	// Nothing passed: it stays where it is.
	expect(dropIndex(middles, 2, 121)).toBe(2);
});
