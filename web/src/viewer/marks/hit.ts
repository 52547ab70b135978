import { APPEARANCE, type Point, type Shape } from "@/document/schema";
import { boundsOf, type Handle, pointsOf, reachableHandles } from "./geometry";
import type { Mark } from "./mark";

/** How far a point is from a segment. */
export function distanceToSegment(point: Point, from: Point, to: Point): number {
	const [dx, dy] = [to.x - from.x, to.y - from.y];
	const square = dx * dx + dy * dy;
	const along = square === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / square;
	const t = Math.min(1, Math.max(0, along));
	return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}

/** How far a point is from the line of a shape, in image pixels. For words and pictures: from their box. */
export function distanceToLine(shape: Shape, point: Point): number {
	switch (shape.kind) {
		case "rectangle": {
			const { x, y, width, height } = shape.geometry;
			const corners = [
				{ x, y },
				{ x: x + width, y },
				{ x: x + width, y: y + height },
				{ x, y: y + height },
			];
			return Math.min(
				...corners.map((corner, index) =>
					distanceToSegment(point, corner, corners[(index + 1) % 4] ?? corner),
				),
			);
		}
		case "ellipse": {
			const { x, y, width, height } = shape.geometry;
			const [rx, ry] = [width / 2, height / 2];
			if (rx === 0 || ry === 0) return distanceToSegment(point, { x, y }, { x: x + width, y: y + height });
			// The distance along the ray from the middle: exact on circles, close enough to click on elsewhere.
			const [dx, dy] = [point.x - x - rx, point.y - y - ry];
			const scale = Math.hypot(dx / rx, dy / ry);
			return scale === 0 ? Math.min(rx, ry) : Math.hypot(dx, dy) * Math.abs(1 - 1 / scale);
		}
		case "arrow": {
			const { x1, y1, x2, y2 } = shape.geometry;
			return distanceToSegment(point, { x: x1, y: y1 }, { x: x2, y: y2 });
		}
		case "freehand": {
			const points = pointsOf(shape.geometry.points);
			let least = Infinity;
			for (const [index, from] of points.entries()) {
				least = Math.min(least, distanceToSegment(point, from, points[index + 1] ?? from));
			}
			return least;
		}
		case "text":
		case "screenshot": {
			const box = boundsOf(shape);
			const dx = Math.max(box.x - point.x, 0, point.x - box.x - box.width);
			const dy = Math.max(box.y - point.y, 0, point.y - box.y - box.height);
			return Math.hypot(dx, dy);
		}
		case "pin":
			return Math.hypot(point.x - shape.geometry.x, point.y - shape.geometry.y);
	}
}

function isInside(shape: Shape, point: Point): boolean {
	if (shape.kind !== "rectangle" && shape.kind !== "ellipse") return false;
	const { x, y, width, height } = shape.geometry;
	if (shape.kind === "rectangle") {
		return point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
	}
	if (width === 0 || height === 0) return false;
	return (
		((point.x - x - width / 2) / (width / 2)) ** 2 + ((point.y - y - height / 2) / (height / 2)) ** 2 <= 1
	);
}

/**
 * The mark at a point. Lines win over what lies inside of shapes, later marks over earlier ones, and of several shapes
 * around the point the smallest. `reach` is how far off a line may be, and `unit` the size of a CSS pixel, both in
 * image pixels.
 */
export function markAt(marks: readonly Mark[], point: Point, reach: number, unit: number): Mark | null {
	let inside: Mark | null = null;
	let area = Infinity;
	for (const mark of marks.toReversed()) {
		const room = mark.kind === "pin" ? APPEARANCE.pinRadius * unit : mark.style.width / 2;
		if (distanceToLine(mark, point) <= reach + room) return mark;
		if (!isInside(mark, point)) continue;
		const { width, height } = boundsOf(mark);
		if (width * height < area) {
			inside = mark;
			area = width * height;
		}
	}
	return inside;
}

/** The handle of a shape at a point, the nearest first. */
export function handleAt(shape: Shape, point: Point, reach: number, unit: number): Handle | null {
	let nearest: Handle | null = null;
	let least = reach;
	for (const { handle, at } of reachableHandles(shape, unit)) {
		const distance = Math.hypot(at.x - point.x, at.y - point.y);
		if (distance <= least) {
			nearest = handle;
			least = distance;
		}
	}
	return nearest;
}
