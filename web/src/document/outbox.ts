import type { Change } from "./change";
import { newRecordId } from "./ids";
import type { StoredChange, WaitingStore } from "./waiting_store";

interface Entry extends StoredChange {
	/** The count of this connection's updates at which it is safe; null while it is not on its way. */
	readonly sentAs: number | null;
}

/** One's own changes that the server has not committed yet, in the order in which they were made. */
export class Outbox {
	#entries: Entry[] = [];
	#acknowledged = 0;
	#store: WaitingStore | null = null;
	#serial = 0;

	/** Attaches what survives a reload and takes over what it holds. */
	async attach(store: WaitingStore | null): Promise<void> {
		this.#store = store;
		const stored = (await store?.load()) ?? [];
		this.#entries = [...stored.map((entry) => ({ ...entry, sentAs: null })), ...this.#entries];
	}

	/** How many changes wait. */
	get size(): number {
		return this.#entries.length;
	}
	get changes(): readonly StoredChange[] {
		return this.#entries;
	}
	/** Changes that are on their way on this connection. */
	get travelling(): readonly StoredChange[] {
		return this.#entries.filter((entry) => entry.sentAs !== null);
	}
	/** The oldest change that the document does not hold. */
	get nextUnwritten(): StoredChange | undefined {
		return this.#entries.find((entry) => !entry.written);
	}

	add(change: Change, written: boolean): StoredChange {
		this.#serial += 1;
		const key = `${newRecordId()}${String(this.#serial).padStart(9, "0")}`;
		const entry: Entry = { key: orderedKey(key, this.#entries.at(-1)?.key), change, written, sentAs: null };
		this.#entries.push(entry);
		this.#store?.put({ key: entry.key, change, written });
		return entry;
	}

	setWritten(key: string, written: boolean): void {
		this.#replace(
			(entry) => entry.key === key,
			(entry) => {
				const next = { ...entry, written, sentAs: null };
				this.#store?.put({ key, change: next.change, written });
				return next;
			},
		);
	}

	/** Nothing that waits is in the document any longer. */
	setAllUnwritten(): void {
		for (const entry of this.#entries.slice()) this.setWritten(entry.key, false);
	}

	remove(key: string): void {
		this.#entries = this.#entries.filter((entry) => entry.key !== key);
		this.#store?.remove([key]);
	}

	/** A new connection counts from nothing. */
	connectionStarts(): void {
		this.#acknowledged = 0;
		this.#replace(
			() => true,
			(entry) => ({ ...entry, sentAs: null }),
		);
	}

	/** Everything that is in the document went out as update `count`. */
	sentEverything(count: number): void {
		this.#replace(
			(entry) => entry.written && entry.sentAs === null,
			(entry) => ({ ...entry, sentAs: count }),
		);
	}

	/** One change went out as update `count`. */
	sent(key: string, count: number): void {
		this.#replace(
			(entry) => entry.key === key,
			(entry) => ({ ...entry, sentAs: count }),
		);
	}

	/** The server has committed the first `count` updates of this connection. */
	acknowledge(count: number): void {
		if (count <= this.#acknowledged) return;
		this.#acknowledged = count;
		const safe = this.#entries.filter((entry) => entry.sentAs !== null && entry.sentAs <= count);
		if (safe.length === 0) return;
		this.#entries = this.#entries.filter((entry) => !safe.includes(entry));
		this.#store?.remove(safe.map((entry) => entry.key));
	}

	close(): void {
		this.#store?.close();
		this.#store = null;
	}

	#replace(which: (entry: Entry) => boolean, change: (entry: Entry) => Entry): void {
		this.#entries = this.#entries.map((entry) => (which(entry) ? change(entry) : entry));
	}
}

/** Two changes of one millisecond keep their order. */
function orderedKey(key: string, last: string | undefined): string {
	return last !== undefined && key <= last ? `${last}~` : key;
}
