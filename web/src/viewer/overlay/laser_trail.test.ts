import { expect, it } from "vitest";
import { GLOW_MS, LaserTrail } from "./laser_trail";

it("glows on, and is gone after a while", () => {
	const trail = new LaserTrail(0);
	trail.add({ x: 10, y: 0 }, 1000);
	trail.add({ x: 20, y: 0 }, 1000 + GLOW_MS / 2);
	const [first, second] = trail.at(1000 + GLOW_MS / 2, false);
	expect([first?.left, second?.left]).toEqual([0.5, 1]);
	expect(trail.at(1000 + GLOW_MS, false).map(({ x }) => x)).toEqual([20]);
	expect(trail.at(1000 + 2 * GLOW_MS, false)).toEqual([]);
});

it("stays where the hand rests", () => {
	const trail = new LaserTrail(0);
	trail.add({ x: 10, y: 5 }, 1000);
	expect(trail.at(60_000, true)).toEqual([{ x: 10, y: 5, left: 1 }]);
	trail.add({ x: 30, y: 5 }, 61_000);
	expect(trail.at(61_000, true).map(({ x }) => x)).toEqual([30, 30]);
});

it("moves evenly between points that come late", () => {
	const trail = new LaserTrail(40);
	trail.add({ x: 0, y: 0 }, 1000);
	trail.add({ x: 10, y: 20 }, 1040);
	expect(trail.at(1060, true).at(-1)).toEqual({ x: 5, y: 10, left: 1 });
	expect(trail.at(1080, true).at(-1)).toMatchObject({ x: 10, y: 20 });
});
