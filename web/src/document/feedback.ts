/** The checklist of a round as its documents show it: the server writes it, everybody reads it. */
import type * as Y from "yjs";

export type FeedbackStatus = "OPEN" | "IN_PROGRESS" | "RESOLVED" | "VERIFIED" | "REOPENED";

/** Somebody by name. */
export interface FeedbackPerson {
	readonly id: number;
	readonly name: string;
}

/** An item of the checklist. */
export interface FeedbackItem {
	readonly id: number;
	/** The mark or comment that it comes from, by its id inside of its document. */
	readonly source: string;
	/** The revision in whose document that is: another one where the item was carried on. */
	readonly sourceRevision: number;
	readonly annotation: string | null;
	readonly comment: string | null;
	/** Whether something has to be done. Everything else is for information. */
	readonly action: boolean;
	readonly status: FeedbackStatus;
	readonly summary: string;
	readonly assignee: FeedbackPerson | null;
	/** In the source's own numbering; null on stills. */
	readonly frame: number | null;
	readonly order: number;
	readonly resolved: {
		readonly by: FeedbackPerson | null;
		readonly at: string;
		readonly note: string | null;
	} | null;
	readonly verified: { readonly by: FeedbackPerson | null; readonly at: string } | null;
	/** What was said when it was reopened last. */
	readonly note: string | null;
	readonly carriedFrom: number | null;
	readonly carriedTo: number | null;
	readonly author: string;
	/** Its version, as in the ETag. */
	readonly version: number;
	/** Whether only the studio sees it. */
	readonly internal: boolean;
}

export type Checklist = ReadonlyMap<number, FeedbackItem>;
export const NO_FEEDBACK: Checklist = new Map();

const STATUSES: readonly FeedbackStatus[] = ["OPEN", "IN_PROGRESS", "RESOLVED", "VERIFIED", "REOPENED"];

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields | null =>
	typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
const number = (value: unknown): number | null =>
	typeof value === "number" && Number.isFinite(value) ? value : null;
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

function person(value: unknown): FeedbackPerson | null {
	const fields = fieldsOf(value);
	const [id, name] = [number(fields?.id), text(fields?.name)];
	return id === null || name === null ? null : { id, name };
}

function done(value: unknown) {
	const fields = fieldsOf(value);
	const at = text(fields?.at);
	return fields === null || at === null ? null : { by: person(fields.by), at, note: text(fields.note) };
}

/** The item that a value of the map describes, or null when it describes none that can be shown. */
export function readFeedback(value: unknown, internal: boolean): FeedbackItem | null {
	const fields = fieldsOf(value);
	if (!fields) return null;
	const [id, source, status] = [number(fields.id), text(fields.source), text(fields.status)];
	const known = STATUSES.find((name) => name === status);
	if (id === null || source === null || !known) return null;
	const verified = done(fields.verified);
	return {
		id,
		source,
		sourceRevision: number(fields.source_revision) ?? 0,
		annotation: text(fields.annotation),
		comment: text(fields.comment),
		action: fields.action === true,
		status: known,
		summary: text(fields.summary) ?? "",
		assignee: person(fields.assignee),
		frame: number(fields.frame),
		order: number(fields.order) ?? 0,
		resolved: done(fields.resolved),
		verified: verified && { by: verified.by, at: verified.at },
		note: text(fields.note),
		carriedFrom: number(fields.carried_from),
		carriedTo: number(fields.carried_to),
		author: text(fields.author) ?? "",
		version: number(fields.version) ?? 0,
		internal,
	};
}

/** The whole checklist that a document shows. */
export function readChecklist(map: Y.Map<unknown>, internal: boolean): Checklist {
	const items = new Map<number, FeedbackItem>();
	for (const value of map.values()) {
		const item = readFeedback(value, internal);
		if (item) items.set(item.id, item);
	}
	return items;
}
