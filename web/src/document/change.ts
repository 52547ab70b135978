/**
 * A change is what one person did in one step, as plain JSON. It can be written into a document, kept while it waits
 * for the server, and written again into a fresh document under a new client id when the server refused something.
 */
import * as Y from "yjs";
import type { Annotation, Comment, Deletion, FrameRange, Geometry, Style } from "./schema";

/** What a new mark holds; every field, so that the server judges complete records. */
export type NewAnnotation = Annotation;
export type NewComment = Comment;

/** The fields of a record that may change after its creation, each a value that is replaced as a whole. */
export interface AnnotationFields {
	readonly geometry: Geometry;
	readonly frames: FrameRange | null;
	readonly style: Style;
	readonly comment: string | null;
	readonly deleted: Deletion | null;
}
export interface CommentFields {
	readonly actionable: boolean;
	readonly deleted: Deletion | null;
}

export type Step =
	| { readonly type: "create_annotation"; readonly record: NewAnnotation }
	| { readonly type: "create_comment"; readonly record: NewComment }
	| { readonly type: "set_annotation"; readonly id: string; readonly fields: Partial<AnnotationFields> }
	| { readonly type: "set_comment"; readonly id: string; readonly fields: Partial<CommentFields> }
	/** The whole new text. What is written is the difference, so that two people can edit one comment. */
	| { readonly type: "set_body"; readonly id: string; readonly body: string };

/** Steps that stand or fall together: one transaction, one update on the wire. */
export type Change = readonly Step[];

/** Where a change that is being written by this client comes from; any other origin is the network or the disk. */
export const LOCAL_ORIGIN = Symbol("local change");

const annotationsOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("annotations");
const commentsOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("comments");

function recordOf(map: Y.Map<unknown>, id: string): Y.Map<unknown> | null {
	const record = map.get(id);
	return record instanceof Y.Map ? (record as Y.Map<unknown>) : null;
}

/** Writes a change in one transaction. A step on a record that is not there does nothing. */
export function writeChange(doc: Y.Doc, change: Change): void {
	doc.transact(() => {
		for (const step of change) writeStep(doc, step);
	}, LOCAL_ORIGIN);
}

function writeStep(doc: Y.Doc, step: Step): void {
	switch (step.type) {
		case "create_annotation": {
			const { id, ...fields } = step.record;
			if (!annotationsOf(doc).has(id)) annotationsOf(doc).set(id, new Y.Map(Object.entries(fields)));
			return;
		}
		case "create_comment": {
			const { id, body, ...fields } = step.record;
			if (commentsOf(doc).has(id)) return;
			const entries: [string, unknown][] = [...Object.entries(fields), ["body", new Y.Text(body)]];
			commentsOf(doc).set(id, new Y.Map(entries));
			return;
		}
		case "set_annotation":
			writeFields(recordOf(annotationsOf(doc), step.id), step.fields);
			return;
		case "set_comment":
			writeFields(recordOf(commentsOf(doc), step.id), step.fields);
			return;
		case "set_body": {
			const text = recordOf(commentsOf(doc), step.id)?.get("body");
			if (text instanceof Y.Text) writeText(text, step.body);
			return;
		}
	}
}

function writeFields(record: Y.Map<unknown> | null, fields: object): void {
	if (!record) return;
	for (const [name, value] of Object.entries(fields)) record.set(name, value);
}

/** Turns a text into another by one deletion and one insertion between what they share at both ends. */
function writeText(text: Y.Text, next: string): void {
	const last = text.toString();
	if (last === next) return;
	let head = 0;
	while (head < last.length && head < next.length && last[head] === next[head]) head += 1;
	let tail = 0;
	while (
		tail < last.length - head &&
		tail < next.length - head &&
		last[last.length - 1 - tail] === next[next.length - 1 - tail]
	) {
		tail += 1;
	}
	// A surrogate pair is never cut in two.
	if (head > 0 && isHighSurrogate(last.charCodeAt(head - 1))) head -= 1;
	if (tail > 0 && isLowSurrogate(last.charCodeAt(last.length - tail))) tail -= 1;
	const removed = last.length - head - tail;
	if (removed > 0) text.delete(head, removed);
	const added = next.slice(head, next.length - tail);
	if (added.length > 0) text.insert(head, added);
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;
