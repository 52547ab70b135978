import type { Box } from "@/document/schema";
import type { Size } from "../camera";

/** The largest side of a texture that is asked for. Headless Chromium's largest is 8192, many tablets' 4096. */
export const TILE_SIDE = 4096;
/** Neighbouring tiles share so many pixels, so that smaller versions of them still agree at the seam. */
export const TILE_OVERLAP = 32;

/** A part of a picture that fits into one texture. */
export interface Tile {
	/** What the tile paints; the tiles' cores cover the picture without overlapping. */
	readonly core: Box;
	/** What the texture holds: the core and what its neighbours share. */
	readonly source: Box;
}

/** Splits a picture into tiles, as few and as even as the largest texture allows. */
export function planTiles(picture: Size, largest = TILE_SIDE): readonly Tile[] {
	const columns = cut(picture.width, largest);
	const rows = cut(picture.height, largest);
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

function cut(extent: number, largest: number): readonly Cut[] {
	if (extent <= largest) return [{ from: 0, to: extent, first: 0, last: extent }];
	const count = Math.ceil(extent / (largest - 2 * TILE_OVERLAP));
	const edge = (index: number) => Math.round((extent * index) / count);
	return Array.from({ length: count }, (_, index) => {
		const [from, to] = [edge(index), edge(index + 1)];
		return { from, to, first: Math.max(0, from - TILE_OVERLAP), last: Math.min(extent, to + TILE_OVERLAP) };
	});
}
