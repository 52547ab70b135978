import { describe, expect, it } from "vitest";
import { pointsOf } from "./geometry";
import { distanceToSegment } from "./hit";
import { flattened, simplified, slimmed } from "./simplify";

const spiral = Array.from({ length: 3000 }, (_, index) => ({
	x: 4000 + (Math.cos(index / 20) * index) / 20,
	y: 2000 + (Math.sin(index / 20) * index) / 20,
	pressure: 0.5,
}));

describe("simplifying a stroke", () => {
	it("leaves no point further off than the tolerance", () => {
		const few = simplified(spiral, 0.5);
		expect(few.length).toBeLessThan(spiral.length / 3);
		for (const point of spiral) {
			const distances = few.slice(1).map((to, index) => distanceToSegment(point, few[index] ?? to, to));
			expect(Math.min(...distances)).toBeLessThanOrEqual(0.5001);
		}
	});

	it("keeps where the pressure changes on a straight line", () => {
		const line = Array.from({ length: 21 }, (_, index) => ({
			x: index,
			y: 0,
			pressure: index < 10 ? 0.2 : 0.9,
		}));
		const pressures = simplified(line, 5).map((point) => point.pressure);
		expect(pressures).toContain(0.2);
		expect(pressures.filter((pressure) => pressure === 0.9).length).toBeGreaterThan(1);
	});

	it("writes quarter pixels without repetitions", () => {
		const points = [
			{ x: 1.1, y: 2.2, pressure: 0.333 },
			{ x: 1.05, y: 2.19, pressure: 0.4 },
			{ x: 9, y: 9, pressure: 2 },
		];
		expect(flattened(points)).toEqual([1, 2.25, 0.33, 9, 9, 1]);
	});

	it("stays small enough to be sent while it is drawn, however long it gets", () => {
		const draft = {
			id: "a",
			kind: "freehand" as const,
			geometry: { points: flattened(spiral) },
			style: { color: "#e5484d", width: 4, opacity: 1 },
		};
		const slim = slimmed(draft, 0.4);
		if (slim.kind !== "freehand") throw new Error("not a stroke");
		expect(JSON.stringify(slim.geometry.points).length).toBeLessThanOrEqual(2800);
		expect(pointsOf(slim.geometry.points).at(-1)?.x).toBeCloseTo(spiral.at(-1)?.x ?? 0, 0);
	});
});
