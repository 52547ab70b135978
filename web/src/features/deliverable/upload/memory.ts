import type { Id } from "@/api/types";
import { addressOf } from "@/base";
import type { UploadTarget } from "./transport";

/** A tab that cannot store anything still uploads. */
type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

interface Kept {
	url: string;
	/** Milliseconds since 1970. */
	expires: number;
}

const PREFIX = "rushes-upload:";
/** Where the server does not say how long it keeps what came. */
const USUAL_KEEPING_MS = 24 * 3600 * 1000;

/** What makes a file on its way to a place the same one after a reload, as far as a browser can tell. */
export function fingerprint(file: File, { person, revision, role }: UploadTarget & { person: Id }): string {
	return JSON.stringify([person, revision, role, file.name, file.size, file.lastModified]);
}

/** Which upload on the server belongs to which file, across reloads. Those that expired are forgotten. */
export class UploadMemory {
	readonly #store: Store | null;
	readonly #now: () => number;

	constructor(store: Store | null, now: () => number = Date.now) {
		this.#store = store;
		this.#now = now;
	}

	/** Remembers where a file goes on. `expires` is in milliseconds since 1970. */
	keep(print: string, url: string, expires: number | null): void {
		const kept: Kept = { url, expires: expires ?? this.#now() + USUAL_KEEPING_MS };
		try {
			this.#store?.setItem(PREFIX + print, JSON.stringify(kept));
		} catch {
			// A full store costs the way back after a reload, not the upload.
		}
	}

	/** Where a file goes on; null when nothing of it is known. */
	find(print: string): string | null {
		const kept = this.#read(PREFIX + print);
		if (kept === null) return null;
		// Another installation on this origin may have the same numbers.
		return kept.expires > this.#now() && kept.url.startsWith(addressOf("api/tus/")) ? kept.url : null;
	}

	/** Whether a file, whichever, is known to belong to an upload. */
	knows(url: string): boolean {
		return this.#keys().some((key) => this.#read(key)?.url === url);
	}

	forget(print: string): void {
		this.#store?.removeItem(PREFIX + print);
	}

	/** Forgets which file belongs to an upload. */
	forgetAddress(url: string): void {
		for (const key of this.#keys()) if (this.#read(key)?.url === url) this.#store?.removeItem(key);
	}

	/** Forgets what has expired. */
	clean(): void {
		for (const key of this.#keys()) {
			const kept = this.#read(key);
			if (kept === null || kept.expires <= this.#now()) this.#store?.removeItem(key);
		}
	}

	#keys(): string[] {
		if (!this.#store) return [];
		const keys = [];
		for (let index = 0; index < this.#store.length; index++) {
			const key = this.#store.key(index);
			if (key?.startsWith(PREFIX)) keys.push(key);
		}
		return keys;
	}

	#read(key: string): Kept | null {
		try {
			const kept: unknown = JSON.parse(this.#store?.getItem(key) ?? "null");
			const { url, expires } = (kept ?? {}) as Partial<Kept>;
			return typeof url === "string" && typeof expires === "number" ? { url, expires } : null;
		} catch {
			return null;
		}
	}
}

/** The browser's store; null where it keeps none. */
export function localStore(): Store | null {
	try {
		return window.localStorage;
	} catch {
		return null;
	}
}
