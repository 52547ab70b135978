/** A server of documents for tests: the same protocol as the real one, in memory, and it can be told to misbehave. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import {
	Awareness,
	applyAwarenessUpdate,
	encodeAwarenessUpdate,
	removeAwarenessStates,
} from "y-protocols/awareness";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";

type Judge = (candidate: Y.Doc) => string | null;

export class FakeServer {
	doc = new Y.Doc();
	awareness = new Awareness(this.doc);
	/** Whether connections are accepted. */
	up = true;
	/** Whether updates are committed; while not, nothing is acknowledged. */
	committing = true;
	/** What is wrong with the document that an update would make, or null. */
	judge: Judge = () => null;
	/** Closes each new connection with this code, when set. */
	closeAtOnce: number | null = null;
	/** The most bytes of a message; a larger one ends its connection with 4413. */
	largest = Number.POSITIVE_INFINITY;
	/** How many connections were ended because of that. */
	tooLarge = 0;
	connections = 0;
	readonly sockets = new Set<FakeSocket>();
	readonly WebSocket: typeof WebSocket;

	constructor() {
		this.awareness.setLocalState(null);
		const server = this;
		this.WebSocket = class extends FakeSocket {
			constructor(url: string) {
				super(server, url);
			}
		} as unknown as typeof WebSocket;
	}

	/** Ends all connections, as a server that dies. */
	drop(code = 1006, reason = ""): void {
		for (const socket of [...this.sockets]) socket.closeFromServer(code, reason);
	}

	/** Commits what was held back. */
	commit(): void {
		this.committing = true;
		for (const socket of [...this.sockets]) socket.receiveHeldBack();
	}

	/** Whether the update may be had; if not, why. */
	try(update: Uint8Array): string | null {
		const candidate = new Y.Doc();
		Y.applyUpdate(candidate, Y.encodeStateAsUpdate(this.doc));
		Y.applyUpdate(candidate, update);
		const verdict = this.judge(candidate);
		candidate.destroy();
		return verdict;
	}
}

class FakeSocket {
	static readonly OPEN = 1;
	readonly OPEN = 1;
	readyState = 0;
	binaryType = "arraybuffer";
	onopen: (() => void) | null = null;
	onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
	onclose: ((event: { code: number; reason: string }) => void) | null = null;
	onerror: (() => void) | null = null;
	readonly #server: FakeServer;
	readonly url: string;
	readonly #heldBack: Uint8Array[] = [];
	readonly #clients = new Set<number>();
	#committed = 0;

	constructor(server: FakeServer, url: string) {
		this.#server = server;
		this.url = url;
		server.connections += 1;
		queueMicrotask(() => this.#open());
	}

	#open(): void {
		const server = this.#server;
		if (this.readyState !== 0) return;
		if (!server.up) {
			this.closeFromServer(1006, "");
			return;
		}
		this.readyState = 1;
		server.sockets.add(this);
		this.onopen?.();
		if (server.closeAtOnce !== null) {
			this.closeFromServer(server.closeAtOnce, "");
			return;
		}
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, 0);
		sync.writeSyncStep1(encoder, server.doc);
		this.#deliver(encoding.toUint8Array(encoder));
		server.doc.on("update", this.#fanOut);
		server.awareness.on("update", this.#fanOutPresence);
		const clients = [...server.awareness.getStates().keys()];
		if (clients.length > 0) this.#fanOutPresence({ added: clients, updated: [], removed: [] });
	}

	readonly #fanOut = (update: Uint8Array): void => {
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, 0);
		sync.writeUpdate(encoder, update);
		this.#deliver(encoding.toUint8Array(encoder));
	};

	readonly #fanOutPresence = (changed: { added: number[]; updated: number[]; removed: number[] }): void => {
		const clients = [...changed.added, ...changed.updated, ...changed.removed];
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(this.#server.awareness, clients));
		this.#deliver(encoding.toUint8Array(encoder));
	};

	send(data: Uint8Array): void {
		if (this.readyState !== 1) return;
		// The wire has its own copy, and takes its time.
		const message = data.slice();
		queueMicrotask(() => this.#receive(message));
	}

	receiveHeldBack(): void {
		for (const message of this.#heldBack.splice(0)) this.#receive(message);
	}

	#receive(message: Uint8Array): void {
		if (this.readyState !== 1) return;
		const server = this.#server;
		if (message.length > server.largest) {
			server.tooLarge += 1;
			this.closeFromServer(4413, `too_large: a message may have ${server.largest} bytes`);
			return;
		}
		const decoder = decoding.createDecoder(message);
		const type = decoding.readVarUint(decoder);
		if (type === 1) {
			const presence = decoding.readVarUint8Array(decoder);
			const inner = decoding.createDecoder(presence);
			decoding.readVarUint(inner);
			this.#clients.add(decoding.readVarUint(inner));
			applyAwarenessUpdate(server.awareness, presence, this);
			return;
		}
		const kind = decoding.readVarUint(decoder);
		const payload = decoding.readVarUint8Array(decoder);
		if (kind === 0) {
			const encoder = encoding.createEncoder();
			encoding.writeVarUint(encoder, 0);
			sync.writeSyncStep2(encoder, server.doc, payload);
			this.#deliver(encoding.toUint8Array(encoder));
			return;
		}
		if (!server.committing) {
			this.#heldBack.push(message);
			return;
		}
		const denial = server.try(payload);
		if (denial !== null) {
			const encoder = encoding.createEncoder();
			encoding.writeVarUint(encoder, 2);
			encoding.writeVarUint(encoder, 0);
			encoding.writeVarString(encoder, denial);
			this.#deliver(encoding.toUint8Array(encoder));
			this.closeFromServer(4403, denial);
			return;
		}
		Y.applyUpdate(server.doc, payload, this);
		this.#committed += 1;
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, 100);
		encoding.writeVarUint(encoder, this.#committed);
		this.#deliver(encoding.toUint8Array(encoder));
	}

	#deliver(message: Uint8Array): void {
		const copy = message.slice();
		queueMicrotask(() => {
			if (this.readyState === 1) this.onmessage?.({ data: copy.buffer });
		});
	}

	close(): void {
		this.#leave();
	}

	/** Messages that are under way arrive first, as on a real socket. */
	closeFromServer(code: number, reason: string): void {
		queueMicrotask(() => {
			if (this.readyState === 3) return;
			const onclose = this.onclose;
			this.#leave();
			onclose?.({ code, reason });
		});
	}

	#leave(): void {
		this.readyState = 3;
		this.#server.sockets.delete(this);
		this.#server.doc.off("update", this.#fanOut);
		this.#server.awareness.off("update", this.#fanOutPresence);
		removeAwarenessStates(this.#server.awareness, [...this.#clients], this);
	}
}
