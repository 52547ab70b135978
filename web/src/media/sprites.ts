/** Sheets of small pictures of a clip's frames, as the server lists them. */
export interface SpriteSheets {
	/** The number of the first frame, in the source's own numbering. */
	readonly first_frame: number;
	/** How many frames lie between two pictures. */
	readonly step: number;
	/** How many pictures there are once all are made, and by now. */
	readonly count: number;
	readonly made: number;
	/** Size of a picture, in pixels. */
	readonly width: number;
	readonly height: number;
	/** Pictures in a row of a sheet, and rows. */
	readonly columns: number;
	readonly rows: number;
	/** The sheets by name, beside the list. */
	readonly sheets: readonly string[];
}

/** The small pictures of a clip. */
export interface Sprites {
	/** Where the list lies. */
	readonly address: string;
	readonly list: SpriteSheets;
}

/** Where a small picture lies. */
export interface Cell {
	/** The sheet. */
	readonly address: string;
	/** Its left upper corner, in pixels of the sheet. */
	readonly x: number;
	readonly y: number;
	/** Which frame it shows: the one that was asked for, or the last one before it that has a picture. */
	readonly frame: number;
}

/** The small picture of a frame; null where there is none yet. */
export function cellOf({ address, list }: Sprites, frame: number): Cell | null {
	const index = Math.floor((frame - list.first_frame) / list.step);
	if (index < 0 || index >= Math.min(list.made, list.count)) return null;
	const each = list.columns * list.rows;
	const sheet = list.sheets[Math.floor(index / each)];
	if (sheet === undefined) return null;
	const place = index % each;
	// What the address says besides, such as whose request it is, holds for the sheets as well.
	const at = new URL(address);
	at.pathname = at.pathname.replace(/[^/]*$/, encodeURIComponent(sheet));
	return {
		address: at.href,
		x: (place % list.columns) * list.width,
		y: Math.floor(place / list.columns) * list.height,
		frame: list.first_frame + index * list.step,
	};
}
