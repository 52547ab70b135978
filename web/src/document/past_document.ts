import { timestamp } from "@/clock";
import { Signal } from "@/signal";
import { type Checklist, NO_FEEDBACK } from "./feedback";
import { Presence, type PresenceUser } from "./presence";
import { annotationFrom, commentFrom, type RecordFields, readMeta } from "./read";
import type { ReviewDocument } from "./review_document";
import type { SaveState } from "./save_state";
import { type Annotation, type Comment, type Deletion, type Meta, NO_RECORDS, type Records } from "./schema";

/** A document as the server tells of it: records by id, as plain JSON. */
export interface ToldDocument {
	readonly annotations: Readonly<Record<string, unknown>>;
	readonly comments: Readonly<Record<string, unknown>>;
	readonly meta: Readonly<Record<string, unknown>>;
}

function fieldsOf(value: unknown): RecordFields {
	const object = typeof value === "object" && value !== null ? value : {};
	return new Map<string, unknown>(Object.entries(object));
}

function recordsOf<T>(
	told: Readonly<Record<string, unknown>>,
	from: (id: string, fields: RecordFields) => T | null,
): ReadonlyMap<string, T> {
	const records = new Map<string, T>();
	for (const [id, value] of Object.entries(told)) {
		const record = from(id, fieldsOf(value));
		if (record) records.set(id, record);
	}
	return records;
}

/** The records of a document that the server tells of. */
export function recordsFrom({ annotations, comments }: ToldDocument): Records {
	return {
		annotations: recordsOf<Annotation>(annotations, annotationFrom),
		comments: recordsOf<Comment>(comments, commentFrom),
	};
}

/**
 * A document as it was: nothing can be written into it, nobody is told that it is looked at, and it never changes by
 * itself. Another moment of it is shown by `show`.
 */
export class PastDocument implements ReviewDocument {
	readonly author: string;
	/** Never bound to a connection: what is said goes nowhere. */
	readonly presence: Presence;
	readonly records = new Signal<Records>(NO_RECORDS);
	readonly meta = new Signal<Meta | null>(null);
	/** Whether a note was done is a matter of now. */
	readonly checklist = new Signal<Checklist>(NO_FEEDBACK);
	readonly saveState = new Signal<SaveState>({ kind: "saved" });
	readonly refusals = new Signal<[]>([]);
	readonly steps = new Signal({ canUndo: false, canRedo: false });
	readonly offlineCopy = new Signal(true);

	constructor(person: PresenceUser) {
		this.author = person.id;
		this.presence = new Presence(person);
	}

	/** Shows the document as it was at another moment; null while that is not known. */
	show(told: ToldDocument | null): void {
		this.meta.set(told && readMeta(fieldsOf(told.meta)));
		this.records.set(told ? recordsFrom(told) : NO_RECORDS);
	}

	deletion(): Deletion {
		return { by: this.author, at: timestamp() };
	}

	/** The past stays as it was. */
	change(): void {}

	undo(): boolean {
		return false;
	}

	redo(): boolean {
		return false;
	}

	dismissRefusal(): void {}

	reconnect(): void {}

	async leave(): Promise<void> {
		this.presence.close();
	}
}
