import * as idb from "lib0/indexeddb";
import type { Change } from "./change";

/** A change that the server has not acknowledged, as it survives a reload. Keys sort by age. */
export interface StoredChange {
	readonly key: string;
	readonly change: Change;
	/** Whether the document (and its offline copy) holds it; otherwise it is still to be written. */
	readonly written: boolean;
}

/** Where unacknowledged changes are kept. */
export interface WaitingStore {
	load(): Promise<readonly StoredChange[]>;
	put(entry: StoredChange): void;
	remove(keys: readonly string[]): void;
	close(): void;
}

const STORE = "changes";

/** Keeps changes in this browser's IndexedDB, one database for each person and document. Null when there is none. */
export async function openWaitingStore(name: string): Promise<WaitingStore | null> {
	let db: IDBDatabase;
	try {
		db = await idb.openDB(name, (fresh) => idb.createStores(fresh, [[STORE]]));
	} catch {
		// Private windows of some browsers have no IndexedDB: then there is no offline copy, and the page says so.
		return null;
	}
	const store = (): IDBObjectStore | null => {
		try {
			return idb.transact(db, [STORE])[0] ?? null;
		} catch {
			// The database was closed under us, as when the browser clears its data.
			return null;
		}
	};
	return {
		async load() {
			const objects = store();
			if (!objects) return [];
			const values: StoredChange[] = await idb.getAll(objects);
			return values.toSorted((left, right) => (left.key < right.key ? -1 : 1));
		},
		put(entry) {
			const objects = store();
			// Any object that can be cloned may be stored, which the library's types do not say.
			if (objects) idb.put(objects, entry as unknown as string, entry.key).catch(() => undefined);
		},
		remove(keys) {
			const objects = store();
			if (objects) for (const key of keys) idb.del(objects, key).catch(() => undefined);
		},
		close() {
			db.close();
		},
	};
}
