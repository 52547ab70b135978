/**
 * Undo and redo of one's own changes to marks and comments. A step back is an ordinary change: fields take their old
 * values, and what was created is marked as deleted, because records are never removed. What somebody else has changed
 * in the meantime stays as it is.
 */
import type { AnnotationFields, Change, CommentFields, Step } from "./change";
import type { Deletion, Records } from "./schema";

/** A set of fields of one record before and after a change. */
interface Edit {
	readonly of: "annotation" | "comment";
	readonly id: string;
	readonly before: Readonly<Record<string, unknown>>;
	readonly after: Readonly<Record<string, unknown>>;
}

const LIMIT = 500;

export class History {
	#done: (readonly Edit[])[] = [];
	#undone: (readonly Edit[])[] = [];

	get canUndo(): boolean {
		return this.#done.length > 0;
	}
	get canRedo(): boolean {
		return this.#undone.length > 0;
	}

	/** Remembers a change that is about to be written over `records`. `deletion` is what undoing a creation writes. */
	record(records: Records, change: Change, deletion: Deletion): void {
		const edits = change.map((step) => editOf(records, step, deletion)).filter((edit) => edit !== null);
		if (edits.length === 0) return;
		this.#done.push(edits);
		if (this.#done.length > LIMIT) this.#done.shift();
		this.#undone = [];
	}

	/** The change that takes the last one back, or null when there is nothing left that is still one's own doing. */
	undo(records: Records): Change | null {
		return this.#move(this.#done, this.#undone, records, "after", "before");
	}

	/** The change that does again what was taken back last. */
	redo(records: Records): Change | null {
		return this.#move(this.#undone, this.#done, records, "before", "after");
	}

	/** Forgets what concerns a record, as after the server refused it. */
	forget(id: string): void {
		const without = (entries: (readonly Edit[])[]) =>
			entries.filter((edits) => !edits.some((edit) => edit.id === id));
		this.#done = without(this.#done);
		this.#undone = without(this.#undone);
	}

	#move(
		from: (readonly Edit[])[],
		to: (readonly Edit[])[],
		records: Records,
		expected: "before" | "after",
		wanted: "before" | "after",
	): Change | null {
		for (let edits = from.pop(); edits; edits = from.pop()) {
			const steps = edits
				.map((edit) => stepOf(records, edit, expected, wanted))
				.filter((step) => step !== null);
			if (steps.length === 0) continue;
			to.push(edits);
			return steps;
		}
		return null;
	}
}

function editOf(records: Records, step: Step, deletion: Deletion): Edit | null {
	switch (step.type) {
		case "create_annotation":
			return {
				of: "annotation",
				id: step.record.id,
				before: { deleted: deletion },
				after: { deleted: null },
			};
		case "create_comment":
			return { of: "comment", id: step.record.id, before: { deleted: deletion }, after: { deleted: null } };
		case "set_annotation":
			return fieldsEdit("annotation", step.id, records.annotations.get(step.id), step.fields);
		case "set_comment":
			return fieldsEdit("comment", step.id, records.comments.get(step.id), step.fields);
		// A field of text has an undo of its own while it is edited.
		case "set_body":
			return null;
	}
}

function fieldsEdit(of: Edit["of"], id: string, record: object | undefined, fields: object): Edit | null {
	if (!record) return null;
	const values = record as Readonly<Record<string, unknown>>;
	const after = fields as Readonly<Record<string, unknown>>;
	const before = Object.fromEntries(Object.keys(after).map((name) => [name, values[name] ?? null]));
	return { of, id, before, after };
}

function stepOf(
	records: Records,
	edit: Edit,
	expected: "before" | "after",
	wanted: "before" | "after",
): Step | null {
	const record = edit.of === "annotation" ? records.annotations.get(edit.id) : records.comments.get(edit.id);
	if (!record) return null;
	const current = record as unknown as Readonly<Record<string, unknown>>;
	const mine = Object.keys(edit.after).filter((name) => sameValue(name, current[name], edit[expected][name]));
	if (mine.length === 0) return null;
	const fields = Object.fromEntries(mine.map((name) => [name, edit[wanted][name]]));
	return edit.of === "annotation"
		? { type: "set_annotation", id: edit.id, fields: fields as Partial<AnnotationFields> }
		: { type: "set_comment", id: edit.id, fields: fields as Partial<CommentFields> };
}

function sameValue(name: string, left: unknown, right: unknown): boolean {
	// When something was deleted does not matter, only that it still is, and by whom.
	if (name === "deleted" && left && right) return (left as Deletion).by === (right as Deletion).by;
	return JSON.stringify(canonical(left)) === JSON.stringify(canonical(right));
}

/** Names in order: what came back over the wire has them in another one. */
function canonical(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(canonical);
	if (typeof value !== "object" || value === null) return value ?? null;
	const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
	return Object.fromEntries(entries.map(([name, entry]) => [name, canonical(entry)]));
}
