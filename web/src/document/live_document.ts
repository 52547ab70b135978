import type * as Y from "yjs";
import { timestamp } from "@/clock";
import { type ReadonlySignal, Signal } from "@/signal";
import { type Change, LOCAL_ORIGIN, type Step, writeChange } from "./change";
import { type Checklist, NO_FEEDBACK } from "./feedback";
import { History } from "./history";
import { Link, type LinkObserver } from "./link";
import { Outbox } from "./outbox";
import { Presence, type PresenceUser } from "./presence";
import { RecordReader } from "./record_reader";
import { closing, type SaveState } from "./save_state";
import { type Author, type Deletion, type Meta, NO_RECORDS, type Records } from "./schema";
import { openWaitingStore } from "./waiting_store";

/** A change that the server would not take. It is no longer in the document. */
export interface Refusal {
	readonly change: Change;
	/** What the server said: a code and what to do about it. */
	readonly reason: string;
}

export interface LiveDocumentOptions {
	/** The document's name, such as `revision:41`. */
	readonly name: string;
	readonly person: PresenceUser;
	/** Where sockets are opened, without the document's name: `ws://host/base/collab`. */
	readonly address: string;
	readonly WebSocket?: typeof WebSocket;
	/** A number in 0 to 1 for the jitter of reconnecting. */
	readonly chance?: () => number;
	/** How long an update may stay unacknowledged before the connection is made anew. */
	readonly stallMs?: number;
}

const STALL_MS = 10_000;
const LEAVE_MS = 600_000;

/**
 * A shared document that is always at hand: it opens from the offline copy, stays in touch with the server, and knows
 * which of one's own changes the server has committed.
 */
export class LiveDocument {
	readonly presence: Presence;
	readonly #options: LiveDocumentOptions;
	readonly #records = new Signal<Records>(NO_RECORDS);
	readonly #meta = new Signal<Meta | null>(null);
	readonly #checklist = new Signal<Checklist>(NO_FEEDBACK);
	readonly #saveState = new Signal<SaveState>({ kind: "opening", waiting: 0 });
	readonly #refusals = new Signal<readonly Refusal[]>([]);
	readonly #steps = new Signal({ canUndo: false, canRedo: false });
	readonly #offlineCopy = new Signal(true);
	readonly #history = new History();
	readonly #outbox = new Outbox();
	readonly #storeName: string;
	readonly #watchdog: ReturnType<typeof setInterval>;
	#link: Link | null = null;
	#reader: RecordReader | null = null;
	#phase:
		| "opening"
		| "online"
		| "offline"
		| "rebuilding"
		| "signed_out"
		| "forbidden"
		| "gone"
		| "destroyed" = "opening";
	#online = false;
	/** Whether the document is being built anew after a refusal: until it has synced, the last picture of it stays. */
	#rebuilding = false;
	#leaving = false;
	/** Whether the document has held all that the server had, so that a record which is not there does not exist. */
	#complete = false;
	#writing: string | null = null;
	#attempt = 0;
	#refusalsBeforeSync = 0;
	#denial = "";
	#retry: ReturnType<typeof setTimeout> | null = null;
	#progressAt = 0;

	constructor(options: LiveDocumentOptions) {
		this.#options = options;
		this.#storeName = `rushes:${new URL(options.address).pathname}:${options.person.id}:${options.name}`;
		this.presence = new Presence(options.person);
		this.#watchdog = setInterval(this.#watch, Math.max(50, (options.stallMs ?? STALL_MS) / 4));
		globalThis.addEventListener?.("online", this.#hurry);
		globalThis.addEventListener?.("offline", this.#doubt);
		void this.#start();
	}

	get records(): ReadonlySignal<Records> {
		return this.#records;
	}
	/** Where the round stands, live; null until the document has told. */
	get meta(): ReadonlySignal<Meta | null> {
		return this.#meta;
	}
	/** What became of each piece of feedback, live. */
	get checklist(): ReadonlySignal<Checklist> {
		return this.#checklist;
	}
	get saveState(): ReadonlySignal<SaveState> {
		return this.#saveState;
	}
	/** Changes that were refused and not dismissed yet, oldest first. */
	get refusals(): ReadonlySignal<readonly Refusal[]> {
		return this.#refusals;
	}
	get steps(): ReadonlySignal<{ readonly canUndo: boolean; readonly canRedo: boolean }> {
		return this.#steps;
	}
	/** Whether this browser keeps the document for when there is no connection. */
	get offlineCopy(): ReadonlySignal<boolean> {
		return this.#offlineCopy;
	}
	get author(): Author {
		return this.#options.person.id;
	}

	/** The mark of deletion that this person writes now. */
	deletion(): Deletion {
		return { by: this.author, at: timestamp() };
	}

	/** Does something, at once and for everybody, and remembers how to take it back. */
	change(change: Change): void {
		this.#history.record(this.#records.get(), change, this.deletion());
		this.#write(change);
	}

	/** Takes the last of one's own changes back; false when there is none. */
	undo(): boolean {
		return this.#writeIfAny(this.#history.undo(this.#records.get()));
	}

	redo(): boolean {
		return this.#writeIfAny(this.#history.redo(this.#records.get()));
	}

	dismissRefusal(refusal: Refusal): void {
		this.#refusals.update((all) => all.filter((other) => other !== refusal));
	}

	/** Connects again now, as after signing in. */
	reconnect(): void {
		if (this.#phase === "destroyed" || this.#online || !this.#link) return;
		this.#attempt = 0;
		this.#refusalsBeforeSync = 0;
		this.#phase = this.#phase === "opening" ? "opening" : "offline";
		this.#cancelRetry();
		this.#link.connect();
		this.#tell();
	}

	/**
	 * Goes away as far as the others can see, but not before what waits has been sent. Offline that may take a while:
	 * then the offline copy keeps it for the next visit.
	 */
	async leave(patienceMs = LEAVE_MS): Promise<void> {
		this.#leaving = true;
		this.presence.close();
		this.#link?.provider.awareness.setLocalState(null);
		if (this.#outbox.size > 0 && !this.#sendsNoMore()) {
			await new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, patienceMs);
				const stop = this.#saveState.subscribe(() => {
					if (this.#outbox.size > 0 && !this.#sendsNoMore()) return;
					clearTimeout(timer);
					stop();
					resolve();
				});
			});
		}
		await this.destroy();
	}

	/** Whether what waits stays here, until the person comes back or for good. */
	#sendsNoMore(): boolean {
		return this.#phase === "signed_out" || this.#phase === "forbidden" || this.#phase === "gone";
	}

	async destroy(): Promise<void> {
		this.#phase = "destroyed";
		this.#online = false;
		clearInterval(this.#watchdog);
		globalThis.removeEventListener?.("online", this.#hurry);
		globalThis.removeEventListener?.("offline", this.#doubt);
		this.#cancelRetry();
		this.presence.close();
		this.#reader?.stop();
		const link = this.#link;
		this.#link = null;
		await link?.destroy(false);
		this.#outbox.close();
	}

	async #start(): Promise<void> {
		const store = await openWaitingStore(`${this.#storeName}:waiting`);
		this.#offlineCopy.set(store !== null);
		await this.#outbox.attach(store);
		if (this.#phase === "destroyed") {
			this.#outbox.close();
			return;
		}
		this.#tell();
		await this.#open();
	}

	/** Opens a document under a new client id: from the offline copy if there is one, then from the server. */
	async #open(): Promise<void> {
		if (this.#phase === "destroyed") return;
		const { name, address } = this.#options;
		const link: Link = new Link(
			{
				name,
				address,
				person: this.#options.person.id,
				copy: this.#offlineCopy.get() ? this.#storeName : null,
				WebSocket: this.#options.WebSocket ?? WebSocket,
			},
			this.#observe(() => link),
		);
		this.#link = link;
		this.#complete = false;
		if (!(await link.loadCopy())) {
			this.#offlineCopy.set(false);
			this.#outbox.setAllUnwritten();
		}
		if (this.#link !== link) return;
		this.#takeStock(link.doc);
		if (!this.#rebuilding) this.#writeAll();
		this.#reader = new RecordReader(link.doc, name.startsWith("internal:"), {
			records: (records) => {
				if (!this.#rebuilding) this.#records.set(records);
			},
			meta: (meta) => {
				// A document that is built anew tells it only once it is there again.
				if (meta) this.#meta.set(meta);
			},
			checklist: (checklist) => {
				// The same holds for what the server wrote of feedback.
				if (!this.#rebuilding) this.#checklist.set(checklist);
			},
		});
		if (this.#leaving) link.provider.awareness.setLocalState(null);
		else this.presence.bind(link.provider.awareness);
		link.connect();
		this.#tell();
	}

	/** A change whose record the offline copy lost, as when the browser was killed while writing, is written again. */
	#takeStock(doc: Y.Doc): void {
		for (const { key, change, written } of this.#outbox.changes) {
			if (written && !change.every((step) => isThere(doc, recordIdOf(step))))
				this.#outbox.setWritten(key, false);
		}
	}

	#observe(link: () => Link): LinkObserver {
		const current = (hear: () => void) => {
			if (this.#link === link() && this.#phase !== "destroyed") hear();
		};
		return {
			connecting: () => this.#outbox.connectionStarts(),
			synced: () => current(() => this.#synced()),
			sentEverything: (count) => current(() => this.#outbox.sentEverything(count)),
			sentUpdate: (count) =>
				current(() => {
					if (this.#writing !== null) this.#outbox.sent(this.#writing, count);
				}),
			acknowledged: (count) => current(() => this.#acknowledged(count)),
			denied: (reason) =>
				current(() => {
					this.#denial = reason;
				}),
			closed: (code, reason) => current(() => this.#closed(code, reason)),
		};
	}

	#synced(): void {
		this.#online = true;
		this.#phase = "online";
		this.#attempt = 0;
		this.#refusalsBeforeSync = 0;
		this.#denial = "";
		this.#progressAt = Date.now();
		this.#complete = true;
		// The others take a state only when it is newer than the one that they saw leave.
		this.presence.refresh();
		if (this.#rebuilding) {
			this.#rebuilding = false;
			this.#records.set(this.#reader?.read() ?? NO_RECORDS);
			this.#checklist.set(this.#reader?.checklist() ?? NO_FEEDBACK);
		}
		this.#pump();
		this.#tell();
	}

	#acknowledged(count: number): void {
		this.#progressAt = Date.now();
		this.#outbox.acknowledge(count);
		this.#pump();
		this.#tell();
	}

	/** Writes what waits outside of the document, one change after the other, each when the last one is committed. */
	#pump(): void {
		while (this.#online && !this.#outbox.changes.some((entry) => entry.written)) {
			const next = this.#outbox.nextUnwritten;
			if (!next) return;
			this.#writeEntry(next.key, next.change);
		}
	}

	#writeIfAny(change: Change | null): boolean {
		if (change) this.#write(change);
		else this.#tell();
		return change !== null;
	}

	#write(change: Change): void {
		const entry = this.#outbox.add(change, false);
		// While changes go one by one after a refusal, this one waits for its turn; otherwise it is written at once.
		const queued = this.#rebuilding || this.#outbox.nextUnwritten?.key !== entry.key;
		if (!queued) this.#writeEntry(entry.key, change);
		this.#tell();
	}

	/** Writes what waits outside of the document, all at once. */
	#writeAll(): void {
		for (const entry of this.#outbox.changes) if (!entry.written) this.#writeEntry(entry.key, entry.change);
	}

	/** Writes a waiting change into the document. One that changes nothing has nothing to wait for. */
	#writeEntry(key: string, change: Change): void {
		const doc = this.#link?.doc;
		if (!doc) return;
		if (!isApplicable(doc, change)) {
			// Its record went with a change that was refused; or it has yet to arrive from the server.
			if (this.#complete) this.#outbox.remove(key);
			return;
		}
		let effect = false;
		const hear = (_update: Uint8Array, origin: unknown) => {
			if (origin === LOCAL_ORIGIN) effect = true;
		};
		this.#outbox.setWritten(key, true);
		doc.on("update", hear);
		this.#writing = key;
		try {
			writeChange(doc, change);
		} finally {
			this.#writing = null;
			doc.off("update", hear);
		}
		if (!effect) this.#outbox.remove(key);
	}

	#closed(code: number | null, reason: string): void {
		this.#online = false;
		this.#attempt += 1;
		const outcome = closing(code ?? 1006, this.#attempt, (this.#options.chance ?? Math.random)(), reason);
		switch (outcome.next) {
			case "retry":
				this.#phase = "offline";
				// Nothing is held back for an order that only the server's judgement needs.
				if (!this.#rebuilding) this.#writeAll();
				// Where the provider noticed the silence itself, it also connects again itself.
				if (code !== null) this.#retry = setTimeout(() => this.#link?.connect(), outcome.afterMs);
				break;
			case "sign_in":
				this.#phase = "signed_out";
				break;
			case "gone":
				this.#phase = "gone";
				break;
			case "new_client_id":
				void this.#rebuild();
				break;
			case "refused":
				this.#refused(this.#denial || reason || "The server did not take a change.");
				break;
		}
		this.#tell();
	}

	#refused(reason: string): void {
		const [suspect, ...others] = this.#outbox.travelling;
		if (suspect && others.length === 0) {
			this.#outbox.remove(suspect.key);
			this.#refusals.update((all) => [...all, { change: suspect.change, reason }]);
			for (const step of suspect.change) this.#history.forget(recordIdOf(step));
		} else if (!suspect) {
			// Nothing was sent that could offend: the right to be here has changed.
			this.#refusalsBeforeSync += 1;
			if (this.#refusalsBeforeSync > 1) {
				this.#phase = "forbidden";
				this.#denial = reason;
				return;
			}
		}
		void this.#rebuild();
	}

	/** Drops the document and its offline copy, and opens it again with what waits to be written one by one. */
	async #rebuild(): Promise<void> {
		this.#phase = "rebuilding";
		this.#rebuilding = true;
		this.#outbox.setAllUnwritten();
		this.#reader?.stop();
		this.presence.bind(null);
		const link = this.#link;
		this.#link = null;
		await link?.destroy(true);
		await this.#open();
	}

	/** An update that stays unanswered, for whatever reason, is sent again over a new connection. */
	readonly #watch = (): void => {
		const stalled = Date.now() - this.#progressAt > (this.#options.stallMs ?? STALL_MS);
		if (!this.#online || !stalled || this.#outbox.travelling.length === 0) return;
		this.#connectAnew();
	};

	/**
	 * The browser says that there is no network. It would notice a dead connection only after half a minute; but a
	 * server on this very machine is still there. Connecting anew tells.
	 */
	readonly #doubt = (): void => {
		if (this.#online) this.#connectAnew();
	};

	#connectAnew(): void {
		this.#progressAt = Date.now();
		this.#link?.provider.disconnect();
		this.#link?.connect();
	}

	readonly #hurry = (): void => {
		if (this.#phase === "offline") this.reconnect();
	};

	#cancelRetry(): void {
		if (this.#retry !== null) clearTimeout(this.#retry);
		this.#retry = null;
	}

	#tell(): void {
		const { canUndo, canRedo } = this.#history;
		const steps = this.#steps.get();
		if (steps.canUndo !== canUndo || steps.canRedo !== canRedo) this.#steps.set({ canUndo, canRedo });
		const state = this.#currentState();
		if (JSON.stringify(state) !== JSON.stringify(this.#saveState.get())) this.#saveState.set(state);
	}

	#currentState(): SaveState {
		const waiting = this.#outbox.size;
		switch (this.#phase) {
			case "online":
				return waiting === 0 ? { kind: "saved" } : { kind: "saving", waiting };
			case "forbidden":
				return { kind: "forbidden", remedy: this.#denial, waiting };
			case "rebuilding":
				return { kind: "saving", waiting };
			case "destroyed":
				return { kind: "offline", waiting };
			default:
				return { kind: this.#phase, waiting };
		}
	}
}

const recordIdOf = (step: Step): string => ("record" in step ? step.record.id : step.id);

function isThere(doc: Y.Doc, id: string): boolean {
	return doc.getMap("annotations").has(id) || doc.getMap("comments").has(id);
}

/** Whether the records that a change alters are there, or made by the change itself. */
function isApplicable(doc: Y.Doc, change: Change): boolean {
	const made = new Set(change.filter((step) => "record" in step).map(recordIdOf));
	return change.every((step) => made.has(recordIdOf(step)) || isThere(doc, recordIdOf(step)));
}
