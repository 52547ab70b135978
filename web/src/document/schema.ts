/** The records of a revision document as the rest of the client sees them: plain, frozen, with their id. */

export interface Point {
	readonly x: number;
	readonly y: number;
}
export interface Box extends Point {
	readonly width: number;
	readonly height: number;
}
export interface Line {
	readonly x1: number;
	readonly y1: number;
	readonly x2: number;
	readonly y2: number;
}
/** Flat: x, y, pressure (0 to 1), x, y, pressure, … */
export interface Stroke {
	readonly points: readonly number[];
}
/** `size` is the height of a line's letters (em) in image pixels; `x`, `y` the top left corner of the block. */
export interface Caption extends Point {
	readonly text: string;
	readonly size: number;
}
/** A pasted picture, laid over the reviewed one. `media` is the picture's id. */
export interface Callout extends Box {
	readonly media: number;
}

/** A mark's kind with the geometry that belongs to it, in pixels of the reviewed picture. */
export type Shape =
	| { readonly kind: "rectangle"; readonly geometry: Box }
	| { readonly kind: "ellipse"; readonly geometry: Box }
	| { readonly kind: "arrow"; readonly geometry: Line }
	| { readonly kind: "freehand"; readonly geometry: Stroke }
	| { readonly kind: "text"; readonly geometry: Caption }
	| { readonly kind: "pin"; readonly geometry: Point }
	| { readonly kind: "screenshot"; readonly geometry: Callout };

export type Kind = Shape["kind"];
export type Geometry = Shape["geometry"];

/** `width` in image pixels, `opacity` 0 to 1, `color` as #rrggbb. */
export interface Style {
	readonly color: string;
	readonly width: number;
	readonly opacity: number;
}

/** Inclusive, in the source's own numbering. */
export interface FrameRange {
	readonly in: number;
	readonly out: number;
}

/** `user:<id>` or `guest:<id>`. */
export type Author = string;

export interface Deletion {
	readonly by: Author;
	readonly at: string;
}

interface Authored {
	readonly id: string;
	readonly author: Author;
	/** RFC 3339, by the clock of the author's machine. */
	readonly created: string;
	readonly deleted: Deletion | null;
}

export type Annotation = Authored &
	Shape & {
		readonly media: number;
		/** Null on stills. */
		readonly frames: FrameRange | null;
		readonly style: Style;
		/** The first comment of the mark's thread. */
		readonly comment: string | null;
	};

export interface Comment extends Authored {
	readonly body: string;
	/** The comment that this one answers. */
	readonly parent: string | null;
	readonly annotation: string | null;
	readonly frame: number | null;
	readonly actionable: boolean;
}

/** Everything a revision document holds that people wrote, deleted records included. */
export interface Records {
	readonly annotations: ReadonlyMap<string, Annotation>;
	readonly comments: ReadonlyMap<string, Comment>;
}

export const NO_RECORDS: Records = { annotations: new Map(), comments: new Map() };
