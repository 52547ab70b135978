/** The records of a revision document as the rest of the client sees them: plain, frozen, with their id. */
import type * as layout from "./schema.gen";

export { APPEARANCE, LIMITS } from "./schema.gen";

/** The layout's types, read-only. Written forms (`#rrggbb`, `user:7`) are plain strings: they are checked when read. */
type Frozen<T> = T extends `#${string}` | `user:${number}` | `guest:${number}`
	? string
	: T extends readonly (infer E)[]
		? readonly Frozen<E>[]
		: T extends object
			? { readonly [K in keyof T]: Frozen<T[K]> }
			: T;

/** A place, in pixels of the reviewed picture. */
export type Point = Frozen<layout.Pin>;
export type Box = Frozen<layout.Area>;
export type Line = Frozen<layout.Arrow>;

/** A mark's kind with the geometry that belongs to it, in pixels of the reviewed picture. */
export type Shape = Frozen<layout.Shape>;
export type Kind = Shape["kind"];
export type Geometry = Shape["geometry"];

export type Style = Frozen<layout.Style>;
export type FrameRange = Frozen<layout.FrameRange>;
export type Deletion = Frozen<layout.Deletion>;

/** `user:<id>` or `guest:<id>`. */
export type Author = Frozen<layout.Author>;

/** What every record has: its key in the document's map, and whether it is deleted. */
interface Kept {
	readonly id: string;
	readonly deleted: Deletion | null;
}

export type Annotation = Kept &
	Shape &
	Frozen<Pick<layout.Annotation, "author" | "created" | "media" | "frames" | "style" | "comment">>;

export type Comment = Kept & Frozen<Omit<layout.Comment, "deleted">>;

/** Where the round stands, as the server keeps it in the document. */
export type Meta = Frozen<layout.Meta>;

/** Everything a revision document holds that people wrote, deleted records included. */
export interface Records {
	readonly annotations: ReadonlyMap<string, Annotation>;
	readonly comments: ReadonlyMap<string, Comment>;
}

export const NO_RECORDS: Records = { annotations: new Map(), comments: new Map() };
