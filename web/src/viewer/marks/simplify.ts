import type { StrokePoint } from "./geometry";
import { pointsOf } from "./geometry";
import { distanceToSegment } from "./hit";
import { type Draft, quantised } from "./mark";

/**
 * Leaves out the points that a stroke does not need (Ramer, Douglas and Peucker): none of those left out is further
 * than `tolerance` from the line through the others, nor differs by more than a tenth in pressure.
 */
export function simplified(points: readonly StrokePoint[], tolerance: number): StrokePoint[] {
	if (points.length < 3) return [...points];
	const keep = new Uint8Array(points.length);
	keep[0] = 1;
	keep[points.length - 1] = 1;
	const open: [number, number][] = [[0, points.length - 1]];
	for (let span = open.pop(); span; span = open.pop()) {
		const [first, last] = span;
		const [from, to] = [points[first], points[last]];
		if (!from || !to) continue;
		let worst = 0;
		let at = -1;
		for (let index = first + 1; index < last; index += 1) {
			const point = points[index];
			if (!point) continue;
			const expected = from.pressure + ((to.pressure - from.pressure) * (index - first)) / (last - first);
			const error = Math.max(
				distanceToSegment(point, from, to) / tolerance,
				Math.abs(point.pressure - expected) / 0.1,
			);
			if (error > worst) {
				worst = error;
				at = index;
			}
		}
		if (worst > 1) {
			keep[at] = 1;
			open.push([first, at], [at, last]);
		}
	}
	return points.filter((_, index) => keep[index] === 1);
}

/** Points as the document keeps them: quarter pixels, pressure in hundredths, without repetitions. */
export function flattened(points: readonly StrokePoint[]): number[] {
	const flat: number[] = [];
	for (const { x, y, pressure } of points) {
		const [qx, qy] = [quantised(x), quantised(y)];
		if (flat.length > 0 && flat.at(-3) === qx && flat.at(-2) === qy) continue;
		flat.push(qx, qy, Math.round(Math.min(1, Math.max(0, pressure)) * 100) / 100);
	}
	return flat;
}

/** A draft small enough to be sent with every movement of the hand, at most `bytes` of JSON. */
export function slimmed(draft: Draft, tolerance: number, bytes = 2800): Draft {
	if (draft.kind !== "freehand") return draft;
	let points = simplified(pointsOf(draft.geometry.points), tolerance);
	let flat = flattened(points);
	for (let coarse = tolerance * 2; JSON.stringify(flat).length > bytes; coarse *= 2) {
		const fewer = simplified(points, coarse);
		// A scribble that stays too long even as a few straight lines loses its beginning.
		points = fewer.length < points.length ? fewer : points.slice(Math.ceil(points.length / 4));
		flat = flattened(points);
	}
	return { ...draft, geometry: { points: flat } };
}
