import { describe, expect, it } from "vitest";
import { apart, leftOf, lineInView, middleLine, nearestWithin, straightened } from "./line";

const box = { width: 200, height: 100 };

function area(polygon: readonly { x: number; y: number }[]): number {
	const twice = polygon.reduce((sum, { x, y }, index) => {
		const next = polygon[(index + 1) % polygon.length] ?? { x: 0, y: 0 };
		return sum + x * next.y - next.x * y;
	}, 0);
	return Math.abs(twice) / 2;
}

describe("the line of a wipe", () => {
	it("has the other round on its left while it is upright, and above while it is level", () => {
		expect(apart({ x: 10, y: 50 }, { x: 50, y: 0, angle: 0 })).toBeCloseTo(-40);
		expect(apart({ x: 10, y: 20 }, { x: 0, y: 50, angle: 90 })).toBeCloseTo(-30);
		expect(leftOf({ x: 50, y: 7, angle: 0 }, box)).toEqual([
			{ x: 0, y: 0 },
			{ x: 50, y: 0 },
			{ x: 50, y: 100 },
			{ x: 0, y: 100 },
		]);
	});

	it.each([0, 30, 45, 90, 137, 180, -60])(
		"at %i degrees parts a box into two that make it whole",
		(angle) => {
			const line = { x: 120, y: 40, angle };
			const [left, right] = [leftOf(line, box), leftOf({ ...line, angle: angle + 180 }, box)];
			expect(area(left) + area(right)).toBeCloseTo(200 * 100);
			for (const corner of left) expect(apart(corner, line)).toBeLessThan(1e-6);
			for (const corner of right) expect(apart(corner, line)).toBeGreaterThan(-1e-6);
		},
	);

	it.each([
		[
			{ x: 120, y: 90, angle: 0 },
			{ x: 120, y: 0 },
		],
		[
			{ x: 120, y: 90, angle: 180 },
			{ x: 120, y: 0 },
		],
		[
			{ x: 120, y: 40, angle: 90 },
			{ x: 40, y: 40 },
		],
		[
			{ x: 20, y: 50, angle: 45 },
			{ x: 70, y: 0 },
		],
		[
			{ x: 180, y: 50, angle: 45 },
			{ x: 155, y: 75 },
		],
	])("has %o of itself in a box nearest to what lies above it", (line, nearest) => {
		const found = nearestWithin({ x: 40, y: -40 }, line, box);
		expect(found?.x).toBeCloseTo(nearest.x);
		expect(found?.y).toBeCloseTo(nearest.y);
	});

	it("has nothing in a box that it misses", () => {
		expect(nearestWithin({ x: 0, y: 0 }, { x: -1, y: 50, angle: 0 }, box)).toBeNull();
		expect(nearestWithin({ x: 0, y: 0 }, { x: -60, y: 0, angle: 45 }, box)).toBeNull();
	});

	it("leaves nothing or all where it does not cross the box", () => {
		expect(leftOf({ x: -5, y: 0, angle: 0 }, box)).toEqual([]);
		expect(area(leftOf({ x: 205, y: 0, angle: 0 }, box))).toBe(200 * 100);
	});

	it("stays on the same pixels of the picture as the camera moves", () => {
		const line = middleLine({ width: 1600, height: 900 });
		expect(line).toEqual({ x: 800, y: 450, angle: 0 });
		const camera = { x: -100, y: 20, zoom: 2 };
		expect(lineInView({ ...line, angle: 12 }, camera, 2)).toEqual({ x: 750, y: 460, angle: 12 });
	});

	it("has one angle for each direction", () => {
		expect([0, 190, -190, 360, 540, -180].map(straightened)).toEqual([0, -170, 170, 0, 180, 180]);
	});
});
