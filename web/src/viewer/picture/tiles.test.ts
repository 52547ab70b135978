import { describe, expect, it } from "vitest";
import { planTiles, TILE_OVERLAP, TILE_SIDE } from "./tiles";

describe("tiles", () => {
	it("leave a picture alone that fits into one texture", () => {
		const box = { x: 0, y: 0, width: 1024, height: 720 };
		expect(planTiles(box)).toEqual([{ core: box, source: box }]);
	});

	it.each([
		[8192, 4320, TILE_SIDE],
		[8193, 8191, TILE_SIDE],
		[16_384, 3, TILE_SIDE],
		[1025, 5000, 512],
	])("cover %i × %i exactly once, with textures of at most %i", (width, height, side) => {
		const tiles = planTiles({ width, height }, side);
		const area = tiles.reduce((sum, { core }) => sum + core.width * core.height, 0);
		expect(area).toBe(width * height);
		for (const { core, source } of tiles) {
			expect(Math.max(source.width, source.height)).toBeLessThanOrEqual(side);
			// What a smaller version makes of four pixels, its neighbour makes of the same four.
			expect(source.x % TILE_OVERLAP).toBe(0);
			expect(source.y % TILE_OVERLAP).toBe(0);
			// Each shares pixels with its neighbour, but for the picture's own edge.
			expect(source.x).toBe(Math.max(0, core.x - TILE_OVERLAP));
			expect(source.x + source.width).toBe(Math.min(width, core.x + core.width + TILE_OVERLAP));
			expect(source.y + source.height).toBe(Math.min(height, core.y + core.height + TILE_OVERLAP));
		}
	});
});
