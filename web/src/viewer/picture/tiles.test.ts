import { describe, expect, it } from "vitest";
import { planTiles } from "./tiles";

describe("tiles", () => {
	it("leave a picture alone that fits into one texture", () => {
		const box = { x: 0, y: 0, width: 4096, height: 2160 };
		expect(planTiles(box)).toEqual([{ core: box, source: box }]);
	});

	it.each([
		[8192, 4320, 4096],
		[8193, 8191, 4096],
		[16_384, 3, 4096],
		[5000, 5000, 2048],
	])("cover %i × %i exactly once, with textures of at most %i", (width, height, largest) => {
		const tiles = planTiles({ width, height }, largest);
		const area = tiles.reduce((sum, { core }) => sum + core.width * core.height, 0);
		expect(area).toBe(width * height);
		for (const { core, source } of tiles) {
			expect(Math.max(source.width, source.height)).toBeLessThanOrEqual(largest);
			// Each shares at least one pixel with its neighbour, but for the picture's own edge.
			expect(source.x).toBe(Math.max(0, core.x - 32));
			expect(source.x + source.width).toBe(Math.min(width, core.x + core.width + 32));
			expect(source.y + source.height).toBe(Math.min(height, core.y + core.height + 32));
		}
	});
});
