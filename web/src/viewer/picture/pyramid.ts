import type { Point } from "@/document/schema";
import type { Camera, Size } from "../camera";

/** A large picture in tiles, as the server describes it: each level is half the size of the next. */
export interface Pyramid extends Size {
	/** The side of a tile without what it shares with its neighbours. */
	readonly side: number;
	/** How many pixels it shares with each neighbour. */
	readonly overlap: number;
	/** From the smallest, which is one tile, to the picture itself. */
	readonly levels: readonly (Size & { readonly columns: number; readonly rows: number })[];
}

export interface TilePlace {
	readonly level: number;
	readonly column: number;
	readonly row: number;
}

/** A name that no other tile of the picture has, and the end of its address. */
export function nameOf({ level, column, row }: TilePlace): string {
	return `${level}/${column}_${row}`;
}

/** The smallest level that has a pixel for every pixel of the screen; the largest where none has. */
export function levelFor(pyramid: Pyramid, zoom: number): number {
	const enough = pyramid.levels.findIndex((level) => level.width >= pyramid.width * zoom * 0.999);
	return enough < 0 ? pyramid.levels.length - 1 : enough;
}

/** Where a tile lies in its level, what it shares included. */
export function boxOf(pyramid: Pyramid, { level, column, row }: TilePlace) {
	const { width, height } = pyramid.levels[level] ?? { width: 0, height: 0 };
	const { side, overlap } = pyramid;
	const x = Math.max(0, column * side - overlap);
	const y = Math.max(0, row * side - overlap);
	return {
		x,
		y,
		width: Math.min(width, (column + 1) * side + overlap) - x,
		height: Math.min(height, (row + 1) * side + overlap) - y,
	};
}

/** How many pixels of the picture a pixel of a level stands for, across and down: near to a power of two. */
export function scaleOf(pyramid: Pyramid, level: number): Point {
	const { width, height } = pyramid.levels[level] ?? pyramid;
	return { x: pyramid.width / width, y: pyramid.height / height };
}

/**
 * The tiles that a view needs, the most urgent first: the coarse ones, so that nothing stays empty, and then those of the
 * level that the zoom asks for, from the middle of the view outwards.
 */
export function wantedTiles(pyramid: Pyramid, camera: Camera, view: Size): TilePlace[] {
	const finest = levelFor(pyramid, camera.zoom);
	const levels = [...new Set([0, Math.max(0, finest - 2), finest])];
	return levels.flatMap((level) => seenTiles(pyramid, level, camera, view));
}

/** The tiles of a level that are seen, from the middle outwards. */
export function seenTiles(pyramid: Pyramid, level: number, camera: Camera, view: Size): TilePlace[] {
	const size = pyramid.levels[level];
	if (!size) return [];
	const scale = scaleOf(pyramid, level);
	const [wide, high] = [scale.x * camera.zoom * pyramid.side, scale.y * camera.zoom * pyramid.side];
	const span = (from: number, extent: number, step: number, count: number) => {
		const first = Math.max(0, Math.floor(-from / step));
		const last = Math.min(count - 1, Math.ceil((extent - from) / step) - 1);
		return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
	};
	const places = span(camera.y, view.height, high, size.rows).flatMap((row) =>
		span(camera.x, view.width, wide, size.columns).map((column) => ({ level, column, row })),
	);
	const apart = ({ column, row }: TilePlace) =>
		Math.hypot(
			camera.x + (column + 0.5) * wide - view.width / 2,
			camera.y + (row + 0.5) * high - view.height / 2,
		);
	return places.toSorted((left, right) => apart(left) - apart(right));
}
