import { expect, it } from "vitest";
import { beside } from "./grid";

// Three in a row, and two below.
const boxes = [
	{ left: 0, top: 0 },
	{ left: 100, top: 0 },
	{ left: 200, top: 0 },
	{ left: 0, top: 90 },
	{ left: 100, top: 90 },
];

it("leads along the row and on to the next one", () => {
	expect(beside(boxes, 0, "right")).toBe(1);
	expect(beside(boxes, 2, "right")).toBe(3);
	expect(beside(boxes, 4, "right")).toBe(4);
	expect(beside(boxes, 0, "left")).toBe(0);
});

it("leads to the nearest card above or below, and stays where there is none", () => {
	expect(beside(boxes, 1, "down")).toBe(4);
	expect(beside(boxes, 2, "down")).toBe(4);
	expect(beside(boxes, 4, "up")).toBe(1);
	expect(beside(boxes, 0, "up")).toBe(0);
	expect(beside(boxes, 3, "down")).toBe(3);
});

it("begins with the first one", () => {
	expect(beside(boxes, -1, "down")).toBe(0);
	expect(beside([], -1, "down")).toBe(-1);
});
