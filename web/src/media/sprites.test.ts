import { describe, expect, it } from "vitest";
import { cellOf, type Sprites } from "./sprites";

const sprites: Sprites = {
	address: "https://review.example/rushes/api/media/43/sprites/index.json?as=guest:",
	list: {
		first_frame: 1001,
		step: 2,
		count: 150,
		made: 150,
		width: 160,
		height: 90,
		columns: 10,
		rows: 10,
		sheets: ["a-sheet-0.jpg", "a-sheet-1.jpg"],
	},
};

describe("the small picture of a frame", () => {
	it("lies from left to right, then from top to bottom, then on the next sheet", () => {
		expect(cellOf(sprites, 1001)).toEqual({
			address: "https://review.example/rushes/api/media/43/sprites/a-sheet-0.jpg?as=guest:",
			x: 0,
			y: 0,
			frame: 1001,
		});
		expect(cellOf(sprites, 1001 + 2 * 13)).toMatchObject({ x: 480, y: 90 });
		const next = cellOf(sprites, 1001 + 2 * 100);
		expect(next).toMatchObject({ x: 0, y: 0 });
		expect(next?.address).toContain("/sprites/a-sheet-1.jpg");
	});

	it("is that of the frame before where not every one has its own", () => {
		expect(cellOf(sprites, 1004)?.frame).toBe(1003);
	});

	it("is none before the first, after the last, and where it is not made yet", () => {
		expect(cellOf(sprites, 1000)).toBeNull();
		expect(cellOf(sprites, 1301)).toBeNull();
		const growing = { ...sprites, list: { ...sprites.list, made: 100, sheets: ["a-sheet-0.jpg"] } };
		expect(cellOf(growing, 1200)?.frame).toBe(1199);
		expect(cellOf(growing, 1201)).toBeNull();
	});
});
