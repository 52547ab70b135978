import type { Box } from "@/document/schema";
import type { Size } from "../camera";

/**
 * The side of a texture. Small enough to reach the graphics card, smaller versions included, within a few milliseconds;
 * a power of two, so that each smaller version has half the pixels exactly.
 */
export const TILE_SIDE = 1024;
/** Neighbouring tiles share so many pixels: down to 1/32 of the size, smaller versions of them agree at the seam. */
export const TILE_OVERLAP = 32;

/** A part of a picture that fits into one texture. */
export interface Tile {
	/** What the tile paints; the tiles' cores cover the picture without overlapping. */
	readonly core: Box;
	/** What the texture holds: the core and what its neighbours share. */
	readonly source: Box;
}

/** Splits a picture into tiles. Every texture begins at a multiple of the overlap, so that neighbours halve alike. */
export function planTiles(picture: Size, side = TILE_SIDE): readonly Tile[] {
	const columns = cut(picture.width, side);
	const rows = cut(picture.height, side);
	return rows.flatMap((row) =>
		columns.map((column) => ({
			core: { x: column.from, y: row.from, width: column.to - column.from, height: row.to - row.from },
			source: {
				x: column.first,
				y: row.first,
				width: column.last - column.first,
				height: row.last - row.first,
			},
		})),
	);
}

interface Cut {
	readonly from: number;
	readonly to: number;
	readonly first: number;
	readonly last: number;
}

function cut(extent: number, side: number): readonly Cut[] {
	if (extent <= side) return [{ from: 0, to: extent, first: 0, last: extent }];
	const step = side - 2 * TILE_OVERLAP;
	return Array.from({ length: Math.ceil(extent / step) }, (_, index) => {
		const from = index * step;
		const to = Math.min(extent, from + step);
		return { from, to, first: Math.max(0, from - TILE_OVERLAP), last: Math.min(extent, to + TILE_OVERLAP) };
	});
}
