import { APPEARANCE, type Box, type Geometry, type Line, type Point, type Shape } from "@/document/schema";
import { quantised } from "./mark";

/** The room that letters take, as long as nobody has measured: Inter's average advance. */
const ADVANCE = 0.56;

/** The smallest box around a shape's geometry, in image pixels, without the width of its line. */
export function boundsOf(shape: Shape): Box {
	switch (shape.kind) {
		case "rectangle":
		case "ellipse":
		case "screenshot": {
			const { x, y, width, height } = shape.geometry;
			return { x, y, width, height };
		}
		case "arrow": {
			const { x1, y1, x2, y2 } = shape.geometry;
			return boxBetween({ x: x1, y: y1 }, { x: x2, y: y2 });
		}
		case "freehand": {
			let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
			for (const { x, y } of pointsOf(shape.geometry.points)) {
				left = Math.min(left, x);
				top = Math.min(top, y);
				right = Math.max(right, x);
				bottom = Math.max(bottom, y);
			}
			return { x: left, y: top, width: right - left, height: bottom - top };
		}
		case "text": {
			const { x, y, text, size } = shape.geometry;
			const lines = text.split("\n");
			const longest = Math.max(...lines.map((line) => line.length));
			return { x, y, width: longest * size * ADVANCE, height: lines.length * size * APPEARANCE.lineHeight };
		}
		case "pin":
			return { ...shape.geometry, width: 0, height: 0 };
	}
}

/** The box with two points at opposite corners. */
export function boxBetween(from: Point, to: Point): Box {
	return {
		x: Math.min(from.x, to.x),
		y: Math.min(from.y, to.y),
		width: Math.abs(to.x - from.x),
		height: Math.abs(to.y - from.y),
	};
}

export const middleOf = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

export interface StrokePoint extends Point {
	readonly pressure: number;
}

/** The points of a stroke, out of their flat list. */
export function pointsOf(flat: readonly number[]): StrokePoint[] {
	const points: StrokePoint[] = [];
	for (let at = 0; at + 2 < flat.length; at += 3) {
		points.push({ x: flat[at] ?? 0, y: flat[at + 1] ?? 0, pressure: flat[at + 2] ?? 0.5 });
	}
	return points;
}

/** A shape's geometry moved by a distance, in quarter pixels. */
export function moved(shape: Shape, dx: number, dy: number): Geometry {
	switch (shape.kind) {
		case "arrow": {
			const { x1, y1, x2, y2 } = shape.geometry;
			return {
				x1: quantised(x1 + dx),
				y1: quantised(y1 + dy),
				x2: quantised(x2 + dx),
				y2: quantised(y2 + dy),
			};
		}
		case "freehand":
			return {
				points: shape.geometry.points.map((value, index) =>
					index % 3 === 0 ? quantised(value + dx) : index % 3 === 1 ? quantised(value + dy) : value,
				),
			};
		default:
			return { ...shape.geometry, x: quantised(shape.geometry.x + dx), y: quantised(shape.geometry.y + dy) };
	}
}

/** Where a shape is taken hold of to change its size. */
export type Handle = "nw" | "n" | "ne" | "e" | "se" | "s" | "sw" | "w" | "tail" | "head";

const BOX_HANDLES: readonly Handle[] = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

/** The handles of a shape with their places; none for shapes that can only be moved. */
export function handlesOf(shape: Shape): readonly { readonly handle: Handle; readonly at: Point }[] {
	switch (shape.kind) {
		case "rectangle":
		case "ellipse":
		case "screenshot":
			return BOX_HANDLES.map((handle) => ({ handle, at: handlePlace(shape.geometry, handle) }));
		case "arrow":
			return [
				{ handle: "tail", at: { x: shape.geometry.x1, y: shape.geometry.y1 } },
				{ handle: "head", at: { x: shape.geometry.x2, y: shape.geometry.y2 } },
			];
		default:
			return [];
	}
}

/** Sides shorter than this on the screen have no handle in the middle, and smaller boxes only one, in CSS pixels. */
const ROOMY = 44;
const CRAMPED = 22;

/** The handles of a shape that leave room to take hold of the shape itself. `unit` is the size of a CSS pixel. */
export function reachableHandles(shape: Shape, unit: number): ReturnType<typeof handlesOf> {
	const handles = handlesOf(shape);
	if (shape.kind === "arrow") return handles;
	const { width, height } = boundsOf(shape);
	if (Math.min(width, height) / unit < CRAMPED) return handles.filter(({ handle }) => handle === "se");
	return handles.filter(({ handle }) => {
		if (handle === "n" || handle === "s") return width / unit >= ROOMY;
		if (handle === "e" || handle === "w") return height / unit >= ROOMY;
		return true;
	});
}

function handlePlace(box: Box, handle: Handle): Point {
	const x = handle.includes("w") ? box.x : handle.includes("e") ? box.x + box.width : box.x + box.width / 2;
	const y = handle.includes("n") ? box.y : handle.includes("s") ? box.y + box.height : box.y + box.height / 2;
	return { x, y };
}

/** A shape's geometry after its handle was dragged to a place. `even` keeps the proportions, or steps of 45°. */
export function resized(shape: Shape, handle: Handle, to: Point, even: boolean): Geometry {
	switch (shape.kind) {
		case "arrow": {
			const { x1, y1, x2, y2 } = shape.geometry;
			if (handle === "tail") {
				const tail = even ? straightened({ x: x2, y: y2 }, to) : to;
				return lineBetween(tail, { x: x2, y: y2 });
			}
			const head = even ? straightened({ x: x1, y: y1 }, to) : to;
			return lineBetween({ x: x1, y: y1 }, head);
		}
		case "rectangle":
		case "ellipse":
		case "screenshot": {
			const keep = even || shape.kind === "screenshot";
			return { ...shape.geometry, ...quantisedBox(resizedBox(shape.geometry, handle, to, keep)) };
		}
		default:
			return shape.geometry;
	}
}

function resizedBox(box: Box, handle: Handle, to: Point, even: boolean): Box {
	const [left, top, right, bottom] = [box.x, box.y, box.x + box.width, box.y + box.height];
	const corner = handle.length === 2;
	const from = {
		x: handle.includes("w") ? right : left,
		y: handle.includes("n") ? bottom : top,
	};
	const target = {
		x: handle.includes("w") || handle.includes("e") ? to.x : right,
		y: handle.includes("n") || handle.includes("s") ? to.y : bottom,
	};
	if (!even || !corner || box.width === 0 || box.height === 0) return boxBetween(from, target);
	const scale = Math.max(Math.abs(target.x - from.x) / box.width, Math.abs(target.y - from.y) / box.height);
	return boxBetween(from, {
		x: from.x + Math.sign(target.x - from.x || 1) * box.width * scale,
		y: from.y + Math.sign(target.y - from.y || 1) * box.height * scale,
	});
}

export function quantisedBox(box: Box): Box {
	const [x, y] = [quantised(box.x), quantised(box.y)];
	return { x, y, width: quantised(box.x + box.width) - x, height: quantised(box.y + box.height) - y };
}

export function lineBetween(from: Point, to: Point): Line {
	return { x1: quantised(from.x), y1: quantised(from.y), x2: quantised(to.x), y2: quantised(to.y) };
}

/** The point at the same distance from `from` in the nearest multiple of 45°. */
export function straightened(from: Point, to: Point): Point {
	const angle = Math.round(Math.atan2(to.y - from.y, to.x - from.x) / (Math.PI / 4)) * (Math.PI / 4);
	const length = Math.hypot(to.x - from.x, to.y - from.y);
	return { x: from.x + Math.cos(angle) * length, y: from.y + Math.sin(angle) * length };
}

/** The corner that makes a square with `from`, as far away as `to`. */
export function squared(from: Point, to: Point): Point {
	const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
	return {
		x: from.x + Math.sign(to.x - from.x || 1) * side,
		y: from.y + Math.sign(to.y - from.y || 1) * side,
	};
}
