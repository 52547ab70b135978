/**
 * What somebody does to items of a checklist, on its way to the server. It shows at once, waits where there is no
 * connection, survives a reload, and is sent under a key of its own, so that what is sent twice is done once.
 */
import type { ApiError } from "@/api/problem";
import { asApiError } from "@/api/problem";
import type { FeedbackStatus } from "@/document/feedback";
import { newRecordId } from "@/document/ids";
import { type ReadonlySignal, Signal } from "@/signal";

/** One move of one item. */
export interface Tick {
	/** Unguessable, and sorts by age. */
	readonly key: string;
	readonly item: number;
	readonly status: FeedbackStatus;
	readonly note: string | null;
}

/** What is shown of an item while its move is on the way. */
export interface Wanted {
	readonly status: FeedbackStatus;
	/** The version that the server answered with; null while it has not. */
	readonly version: number | null;
}

/** Keeps ticks across reloads: the part of `Storage` that this needs. */
export type TickStore = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export interface TickQueueOptions {
	/** Begins the names under which ticks are kept: of this server and this person. */
	readonly prefix: string;
	readonly store: TickStore | null;
	/** Sends one; gives the version that the item has then. Throws what the server says. */
	readonly send: (tick: Tick) => Promise<number>;
	/** A move was not legal any more, or not theirs. It is forgotten, with what was to follow it. */
	readonly refused: (tick: Tick, error: ApiError) => void;
	/** A number in 0 to 1 for the jitter of trying again. */
	readonly chance?: () => number;
	/** How long the first wait is, in milliseconds. */
	readonly patience?: number;
}

const SLOWEST_MS = 30_000;
const NOTHING: ReadonlyMap<number, Wanted> = new Map();
/** Nothing is wanted, as long as nobody is signed in. */
export const NO_TICKS: ReadonlySignal<ReadonlyMap<number, Wanted>> = new Signal(NOTHING);

export class TickQueue {
	readonly #options: TickQueueOptions;
	readonly #wanted = new Signal<ReadonlyMap<number, Wanted>>(NOTHING);
	readonly #waiting = new Signal(0);
	#ticks: readonly Tick[];
	#busy = false;
	#attempt = 0;
	/** When the last one was made, in milliseconds. */
	#last = 0;
	#timer: ReturnType<typeof setTimeout> | null = null;
	#ended = false;

	constructor(options: TickQueueOptions) {
		this.#options = options;
		this.#ticks = load(options);
		this.#wanted.set(new Map(this.#ticks.map(({ item, status }) => [item, { status, version: null }])));
		this.#waiting.set(this.#ticks.length);
		globalThis.addEventListener?.("online", this.#hurry);
		void this.#run();
	}

	/** What is wanted of items, by their ids. */
	get wanted(): ReadonlySignal<ReadonlyMap<number, Wanted>> {
		return this.#wanted;
	}

	/** How many moves the server has not taken yet. */
	get waiting(): ReadonlySignal<number> {
		return this.#waiting;
	}

	/** Moves an item. */
	move(item: number, status: FeedbackStatus, note: string | null = null): void {
		// Two within a millisecond are still one after the other, also after a reload.
		this.#last = Math.max(Date.now(), this.#last + 1);
		const tick = { key: newRecordId(this.#last), item, status, note };
		this.#keep(tick);
		this.#ticks = [...this.#ticks, tick];
		this.#show(item, { status, version: null });
		void this.#run();
	}

	/** Tells that an item is shown in this version: what was wanted of it before is history. */
	seen(item: number, version: number): void {
		const { version: answered = null } = this.#wanted.get().get(item) ?? {};
		if (answered !== null && version >= answered) this.#show(item, null);
	}

	/** Tries again now, as after signing in. */
	resume(): void {
		this.#attempt = 0;
		void this.#run();
	}

	end(): void {
		this.#ended = true;
		globalThis.removeEventListener?.("online", this.#hurry);
		if (this.#timer !== null) clearTimeout(this.#timer);
	}

	readonly #hurry = (): void => this.resume();

	/** Sends what waits, the oldest first, one after the other. */
	async #run(): Promise<void> {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		if (this.#busy) return;
		this.#busy = true;
		try {
			for (let [tick] = this.#ticks; tick && !this.#ended; [tick] = this.#ticks) {
				if (!(await this.#try(tick))) return;
			}
		} finally {
			this.#busy = false;
		}
	}

	/** Whether to go on with the next one. */
	async #try(tick: Tick): Promise<boolean> {
		try {
			const version = await this.#options.send(tick);
			this.#attempt = 0;
			this.#drop((other) => other.key === tick.key);
			// Another move of it may wait already: then that one is what is wanted.
			if (!this.#ticks.some(({ item }) => item === tick.item))
				this.#show(tick.item, { status: tick.status, version });
			return true;
		} catch (thrown) {
			const error = asApiError(thrown);
			if (mayComeYet(error)) {
				this.#later(error);
				return false;
			}
			this.#drop(({ item }) => item === tick.item);
			this.#show(tick.item, null);
			this.#options.refused(tick, error);
			return true;
		}
	}

	#later(error: ApiError): void {
		// Who is signed out comes back by signing in.
		if (error.kind === "signed-out" || this.#ended) return;
		const chance = (this.#options.chance ?? Math.random)();
		const wait = Math.min(SLOWEST_MS, (this.#options.patience ?? 1_000) * 2 ** Math.min(this.#attempt, 10));
		this.#attempt += 1;
		const after = Math.max(wait * (0.5 + chance / 2), (error.retryAfter ?? 0) * 1_000);
		this.#timer = setTimeout(() => void this.#run(), after);
	}

	#show(item: number, wanted: Wanted | null): void {
		this.#wanted.update((before) => {
			const after = new Map(before);
			if (wanted) after.set(item, wanted);
			else after.delete(item);
			return after;
		});
		this.#waiting.set(this.#ticks.length);
	}

	#drop(which: (tick: Tick) => boolean): void {
		for (const tick of this.#ticks.filter(which))
			forgive(() => this.#options.store?.removeItem(this.#name(tick)));
		this.#ticks = this.#ticks.filter((tick) => !which(tick));
		this.#waiting.set(this.#ticks.length);
	}

	#keep(tick: Tick): void {
		// Each under a name of its own: other tabs of the same person keep theirs beside it.
		forgive(() => this.#options.store?.setItem(this.#name(tick), JSON.stringify(tick)));
	}

	#name(tick: Tick): string {
		return `${this.#options.prefix}:${tick.key}`;
	}
}

/** Whether it makes sense to send the same again. */
function mayComeYet({ kind }: ApiError): boolean {
	return kind === "offline" || kind === "signed-out" || kind === "throttled" || kind === "server";
}

/** A browser that keeps nothing, or has no room left, only loses what a reload would have brought back. */
function forgive(act: () => void): void {
	try {
		act();
	} catch {
		// Said above.
	}
}

function load({ store, prefix }: TickQueueOptions): readonly Tick[] {
	const ticks: Tick[] = [];
	forgive(() => {
		for (let at = 0; store !== null && at < store.length; at += 1) {
			const name = store.key(at);
			const tick = name?.startsWith(`${prefix}:`) ? read(store.getItem(name)) : null;
			if (tick) ticks.push(tick);
		}
	});
	return ticks.toSorted((left, right) => (left.key < right.key ? -1 : 1));
}

function read(text: string | null): Tick | null {
	try {
		const tick: unknown = JSON.parse(text ?? "");
		const known =
			typeof tick === "object" && tick !== null && "key" in tick && "item" in tick && "status" in tick;
		return known ? (tick as Tick) : null;
	} catch {
		return null;
	}
}
