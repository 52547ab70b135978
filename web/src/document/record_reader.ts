import type * as Y from "yjs";
import { type Checklist, readChecklist } from "./feedback";
import { readAnnotation, readComment, readMeta } from "./read";
import type { Meta, Records } from "./schema";

/** Who is told what a document holds, at first and whenever it changes. */
interface Told {
	records(records: Records): void;
	meta(meta: Meta | null): void;
	checklist(checklist: Checklist): void;
}

/** Keeps plain records in step with a document, reading again only those that changed. */
export class RecordReader {
	readonly #annotations: Y.Map<unknown>;
	readonly #comments: Y.Map<unknown>;
	readonly #meta: Y.Map<unknown>;
	readonly #feedback: Y.Map<unknown>;
	readonly #tell: Told;
	readonly #internal: boolean;
	#records: Records;

	constructor(doc: Y.Doc, internal: boolean, tell: Told) {
		this.#annotations = doc.getMap("annotations");
		this.#comments = doc.getMap("comments");
		this.#meta = doc.getMap("meta");
		this.#feedback = doc.getMap("feedback");
		this.#tell = tell;
		this.#internal = internal;
		this.#records = {
			annotations: readAll(this.#annotations, readAnnotation),
			comments: readAll(this.#comments, readComment),
		};
		this.#annotations.observeDeep(this.#readAnnotations);
		this.#comments.observeDeep(this.#readComments);
		this.#meta.observe(this.#readMeta);
		this.#feedback.observe(this.#readFeedback);
		tell.records(this.#records);
		this.#readMeta();
		this.#readFeedback();
	}

	read(): Records {
		return this.#records;
	}

	checklist(): Checklist {
		return readChecklist(this.#feedback, this.#internal);
	}

	stop(): void {
		this.#annotations.unobserveDeep(this.#readAnnotations);
		this.#comments.unobserveDeep(this.#readComments);
		this.#meta.unobserve(this.#readMeta);
		this.#feedback.unobserve(this.#readFeedback);
	}

	readonly #readMeta = (): void => this.#tell.meta(readMeta(this.#meta));

	readonly #readFeedback = (): void => this.#tell.checklist(this.checklist());

	readonly #readAnnotations = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
		const annotations = readAgain(this.#annotations, this.#records.annotations, events, readAnnotation);
		this.#records = { ...this.#records, annotations };
		this.#tell.records(this.#records);
	};

	readonly #readComments = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
		const comments = readAgain(this.#comments, this.#records.comments, events, readComment);
		this.#records = { ...this.#records, comments };
		this.#tell.records(this.#records);
	};
}

type Read<T> = (id: string, value: unknown) => T | null;

function readAll<T>(map: Y.Map<unknown>, read: Read<T>): ReadonlyMap<string, T> {
	const records = new Map<string, T>();
	for (const [id, value] of map.entries()) {
		const record = read(id, value);
		if (record) records.set(id, record);
	}
	return records;
}

function readAgain<T>(
	map: Y.Map<unknown>,
	last: ReadonlyMap<string, T>,
	events: Y.YEvent<Y.AbstractType<unknown>>[],
	read: Read<T>,
): ReadonlyMap<string, T> {
	const records = new Map(last);
	for (const event of events) {
		const ids = event.path.length === 0 ? event.keys.keys() : [String(event.path[0])];
		for (const id of ids) {
			const record = read(id, map.get(id));
			if (record) records.set(id, record);
			else records.delete(id);
		}
	}
	return records;
}
