import type { Point } from "@/document/schema";
import type { Wipe } from "@/document/schema.gen";
import { type Camera, type Size, toView } from "../camera";

/** The line of a wipe where none was drawn yet: upright, through the middle of the picture. */
export function middleLine(picture: Size): Wipe {
	return { x: picture.width / 2, y: picture.height / 2, angle: 0 };
}

/** The direction of a line: upright at 0 degrees, and turned clockwise. */
export function along({ angle }: Pick<Wipe, "angle">): Point {
	const turn = (angle * Math.PI) / 180;
	return { x: -Math.sin(turn), y: Math.cos(turn) };
}

/** How far a point is from a line; below 0 on its left, as seen by who looks up along it at 0 degrees. */
export function apart(point: Point, line: Wipe): number {
	const { x, y } = along(line);
	return (point.x - line.x) * y - (point.y - line.y) * x;
}

/** The line in a view, in CSS pixels. `ratio`: device pixels for each of them. */
export function lineInView(line: Wipe, camera: Camera, ratio: number): Wipe {
	const { x, y } = toView(camera, line);
	return { x: x / ratio, y: y / ratio, angle: line.angle };
}

/** The part of a box from the origin that lies on the left of a line: a polygon, of no corners where there is none. */
export function leftOf(line: Wipe, box: Size): readonly Point[] {
	const corners = [
		{ x: 0, y: 0 },
		{ x: box.width, y: 0 },
		{ x: box.width, y: box.height },
		{ x: 0, y: box.height },
	];
	return corners.flatMap((corner, index) => {
		const next = corners[(index + 1) % corners.length] as Point;
		const [from, to] = [apart(corner, line), apart(next, line)];
		const own = from <= 0 ? [corner] : [];
		if (from <= 0 === to <= 0) return own;
		const share = from / (from - to);
		return [...own, { x: corner.x + (next.x - corner.x) * share, y: corner.y + (next.y - corner.y) * share }];
	});
}

/** The point of a line that is nearest to another one and lies in a box from the origin; null where the line misses the box. */
export function nearestWithin(point: Point, line: Wipe, box: Size): Point | null {
	const direction = along(line);
	let [first, last] = [-Infinity, Infinity];
	for (const [from, step, extent] of [
		[line.x, direction.x, box.width],
		[line.y, direction.y, box.height],
	] as const) {
		// What runs along a side of the box is within it all the way, or nowhere.
		if (Math.abs(step) < 1e-9) {
			if (from < 0 || from > extent) return null;
			continue;
		}
		const ends = [-from / step, (extent - from) / step];
		first = Math.max(first, Math.min(...ends));
		last = Math.min(last, Math.max(...ends));
	}
	if (first > last) return null;
	const own = (point.x - line.x) * direction.x + (point.y - line.y) * direction.y;
	const at = Math.min(last, Math.max(first, own));
	return { x: line.x + at * direction.x, y: line.y + at * direction.y };
}

/** An angle as people set it, from -180 (not included) to 180. */
export function straightened(angle: number): number {
	const turned = ((((angle + 180) % 360) + 360) % 360) - 180;
	return turned === -180 ? 180 : turned;
}
