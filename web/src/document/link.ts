import * as decoding from "lib0/decoding";
import * as idb from "lib0/indexeddb";
import { IndexeddbPersistence } from "y-indexeddb";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { observedSocket } from "./socket";

const MESSAGE_AUTH = 2;
const MESSAGE_ACKNOWLEDGED = 100;

/** How long the offline copy may take to open before the page goes on without it. */
const OFFLINE_COPY_MS = 3000;

export interface LinkOptions {
	/** Where sockets are opened, without the document's name. */
	readonly address: string;
	/** The document's name, such as `revision:41`. */
	readonly name: string;
	/** Who writes, as in the document. Where somebody else is signed in meanwhile, the server does not open it. */
	readonly person: string;
	/** The offline copy's name; null for none. */
	readonly copy: string | null;
	readonly WebSocket: typeof WebSocket;
}

export interface LinkObserver {
	connecting(): void;
	/** What the server knew when the connection opened is in the document. */
	synced(): void;
	sentEverything(count: number): void;
	sentUpdate(count: number): void;
	acknowledged(count: number): void;
	denied(reason: string): void;
	/** The connection is gone; `code` is null when this side ended it because nothing was heard. */
	closed(code: number | null, reason: string): void;
}

/** One Y.Doc with its offline copy and its connection. It is thrown away as a whole after a refusal. */
export class Link {
	readonly doc = new Y.Doc();
	readonly provider: WebsocketProvider;
	readonly #copy: IndexeddbPersistence | null;

	constructor(options: LinkOptions, observer: LinkObserver) {
		this.#copy = options.copy === null ? null : new IndexeddbPersistence(options.copy, this.doc);
		// The offline copy may fail to open; the page works without it.
		this.#copy?._db.catch(() => undefined);
		this.provider = new WebsocketProvider(options.address, options.name, this.doc, {
			connect: false,
			disableBc: true,
			params: { ack: "1", as: options.person },
			// All reconnecting is decided by the caller: the provider's has no jitter and gives up on 44xx.
			shouldReconnect: () => false,
			WebSocketPolyfill: observedSocket(options.WebSocket, {
				clientId: () => this.doc.clientID,
				connecting: observer.connecting,
				sentEverything: observer.sentEverything,
				sentUpdate: observer.sentUpdate,
			}),
		});
		this.provider.messageHandlers[MESSAGE_ACKNOWLEDGED] = (_encoder, decoder) =>
			observer.acknowledged(decoding.readVarUint(decoder));
		this.provider.messageHandlers[MESSAGE_AUTH] = (_encoder, decoder) => {
			decoding.readVarUint(decoder);
			observer.denied(decoding.readVarString(decoder));
		};
		this.provider.on("sync", (synced) => {
			if (synced) observer.synced();
		});
		this.provider.on("connection-close", (event) => {
			if (event === null) observer.closed(null, "");
		});
		this.provider.on("closed", ({ code, reason }) => observer.closed(code, reason));
	}

	/** Waits until the offline copy is in the document; false when there is none. */
	async loadCopy(): Promise<boolean> {
		const copy = this.#copy;
		if (!copy) return false;
		const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), OFFLINE_COPY_MS));
		return Promise.race([copy.whenSynced.then(() => true), late]);
	}

	connect(): void {
		this.provider.connect();
	}

	/** Ends the connection and forgets the document; `dropCopy` also empties the offline copy. */
	async destroy(dropCopy: boolean): Promise<void> {
		this.provider.destroy();
		this.provider.awareness.destroy();
		const copy = this.#copy;
		if (copy && dropCopy && copy.db) {
			// Emptied, not deleted: a database that another tab holds open cannot be deleted.
			const [updates] = idb.transact(copy.db, ["updates"]);
			if (updates) await idb.rtop(updates.clear()).catch(() => undefined);
		}
		await copy?.destroy().catch(() => undefined);
		this.doc.destroy();
	}
}
