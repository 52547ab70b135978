import * as Y from "yjs";
import type { Annotation, Author, Comment, Deletion, FrameRange, Kind, Meta, Shape, Style } from "./schema";

const KINDS: readonly Kind[] = ["rectangle", "ellipse", "arrow", "freehand", "text", "pin", "screenshot"];
const NUMBERS: Record<Kind, readonly string[]> = {
	rectangle: ["x", "y", "width", "height"],
	ellipse: ["x", "y", "width", "height"],
	arrow: ["x1", "y1", "x2", "y2"],
	freehand: [],
	text: ["x", "y", "size"],
	pin: ["x", "y"],
	screenshot: ["x", "y", "width", "height", "media"],
};

type Fields = Readonly<Record<string, unknown>>;

/** A record's fields by their names: of a document, or of what the server tells of a past one. */
export interface RecordFields {
	get(name: string): unknown;
}

function isFields(value: unknown): value is Fields {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isKind = (value: unknown): value is Kind => KINDS.some((kind) => kind === value);
const stringOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

/**
 * The shape that a record's `kind` and `geometry` describe, or null when they do not belong together. A record that a
 * newer or a careless client wrote must not break the page of everybody else.
 */
export function readShape(kind: unknown, geometry: unknown): Shape | null {
	if (!isKind(kind) || !isFields(geometry)) return null;
	if (!NUMBERS[kind].every((name) => isNumber(geometry[name]))) return null;
	if (kind === "freehand") {
		const { points } = geometry;
		if (!Array.isArray(points) || points.length < 3 || points.length % 3 !== 0 || !points.every(isNumber))
			return null;
	}
	if (kind === "text" && typeof geometry.text !== "string") return null;
	return { kind, geometry } as unknown as Shape;
}

export function readStyle(value: unknown): Style {
	const fields = isFields(value) ? value : {};
	return {
		color:
			typeof fields.color === "string" && /^#[0-9a-f]{6}$/i.test(fields.color) ? fields.color : "#e5484d",
		width: isNumber(fields.width) && fields.width > 0 ? fields.width : 4,
		opacity: isNumber(fields.opacity) ? Math.min(1, Math.max(0, fields.opacity)) : 1,
	};
}

function readDeletion(value: unknown): Deletion | null {
	if (!isFields(value) || typeof value.by !== "string" || typeof value.at !== "string") return null;
	return { by: value.by, at: value.at };
}

/** The frames that a record names; null for none, and for what is no range. */
export function readFrames(value: unknown): FrameRange | null {
	return isFields(value) && isNumber(value.in) && isNumber(value.out)
		? { in: value.in, out: value.out }
		: null;
}

function readAuthored(id: string, map: RecordFields): { id: string; author: Author; created: string } | null {
	const author = map.get("author");
	const created = map.get("created");
	return typeof author === "string" && typeof created === "string" ? { id, author, created } : null;
}

/** The mark that a record holds, or null when it is none that can be shown. */
export function readAnnotation(id: string, value: unknown): Annotation | null {
	return value instanceof Y.Map ? annotationFrom(id, value as Y.Map<unknown>) : null;
}

/** The mark that some fields describe, or null when they describe none that can be shown. */
export function annotationFrom(id: string, map: RecordFields): Annotation | null {
	const authored = readAuthored(id, map);
	const shape = readShape(map.get("kind"), map.get("geometry"));
	const media = map.get("media");
	if (!authored || !shape || !isNumber(media)) return null;
	return {
		...authored,
		...shape,
		media,
		frames: readFrames(map.get("frames")),
		style: readStyle(map.get("style")),
		comment: stringOrNull(map.get("comment")),
		deleted: readDeletion(map.get("deleted")),
	};
}

/** The comment that a record holds, or null when it is none that can be shown. */
export function readComment(id: string, value: unknown): Comment | null {
	return value instanceof Y.Map ? commentFrom(id, value as Y.Map<unknown>) : null;
}

/** The comment that some fields describe, or null when they describe none that can be shown. */
export function commentFrom(id: string, map: RecordFields): Comment | null {
	const authored = readAuthored(id, map);
	const body = map.get("body");
	if (!authored || !(typeof body === "string" || body instanceof Y.Text)) return null;
	const frame = map.get("frame");
	return {
		...authored,
		body: body.toString(),
		parent: stringOrNull(map.get("parent")),
		annotation: stringOrNull(map.get("annotation")),
		frame: isNumber(frame) ? frame : null,
		actionable: map.get("actionable") === true,
		deleted: readDeletion(map.get("deleted")),
	};
}

/**
 * Where the round stood when the server wrote it down last; null until it has. What a newer server adds is left out, and
 * what an older one does not know is null.
 */
export function readMeta(map: RecordFields): Meta | null {
	const revision = map.get("revision");
	const status = map.get("status");
	if (!isNumber(revision) || typeof status !== "string") return null;
	const number = (name: string): number => {
		const value = map.get(name);
		return isNumber(value) ? value : 0;
	};
	return {
		version: number("version"),
		revision,
		round: number("round"),
		status,
		submitted: stringOrNull(map.get("submitted")),
		submitter: stringOrNull(map.get("submitter")),
		decided: stringOrNull(map.get("decided")),
		decider: stringOrNull(map.get("decider")),
		stage: number("stage"),
		stage_status: stringOrNull(map.get("stage_status")) ?? "",
	};
}
