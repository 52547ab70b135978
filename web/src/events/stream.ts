import type { Timestamp } from "@/api/types";
import { parseEvent, type ServerEvent } from "./types";

/** What the stream needs of a WebSocket. */
export interface Socket {
	close(): void;
	onopen: (() => void) | null;
	onmessage: ((message: { data: unknown }) => void) | null;
	onclose: ((close: { code: number }) => void) | null;
}

/** How the stream reaches the world outside; tests hand in their own. */
export interface StreamOutside {
	/** Opens a socket that tells what came after `seq`, or what comes from now on when that is null. */
	open(after: number | null): Socket;
	/** Calls back after some milliseconds, unless the returned function is called before. */
	later(milliseconds: number, run: () => void): () => void;
	/** A number from 0 to below 1. */
	random(): number;
	event(event: ServerEvent): void;
	/** What the server's clock shows; `fresh` in the first word of a connection, else at some time before. */
	clock?(at: Timestamp, fresh: boolean): void;
	/** The connection came, went or is awaited. */
	state(state: StreamState): void;
	/** Something may have been missed that no sequence number covers. */
	gap(): void;
	/** The server says that nobody is signed in. */
	signedOut(): void;
	/** A socket did not open: the server is away, or does not know us any more. */
	refused(): void;
}

/** Whether events arrive. */
export type StreamState =
	| { kind: "connecting" }
	| { kind: "open" }
	/** Tries again in so many milliseconds; `attempts` failed since it was last open. */
	| { kind: "waiting"; retryIn: number; attempts: number }
	| { kind: "stopped" };

/** The first event of every connection; it tells from where it goes on. */
const OPENED = "stream.open";
const SIGNED_OUT = 4401;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;

/**
 * One connection to the server's events, kept up. After a break it asks for what came after the last event seen, so
 * that nothing is missed, and waits a random, growing time between attempts, so that a server which returns is not
 * met by everybody at once.
 */
export class EventStream {
	readonly #outside: StreamOutside;
	#socket: Socket | null = null;
	#cancelWait: (() => void) | null = null;
	#last: number | null = null;
	#attempts = 0;
	#everOpen = false;
	#stopped = false;

	constructor(outside: StreamOutside) {
		this.#outside = outside;
	}

	/** Connects now, whether it waits or never began. */
	connect(): void {
		if (this.#socket) return;
		this.#stopped = false;
		this.#cancelWait?.();
		this.#cancelWait = null;
		this.#outside.state({ kind: "connecting" });
		const socket = this.#outside.open(this.#last);
		this.#socket = socket;
		let opened = false;
		socket.onopen = () => {
			opened = true;
			this.#attempts = 0;
			if (this.#everOpen && this.#last === null) this.#outside.gap();
			this.#everOpen = true;
			this.#outside.state({ kind: "open" });
		};
		socket.onmessage = ({ data }) => {
			const event = parseEvent(data);
			if (!event) return;
			this.#outside.clock?.(event.at, event.type === OPENED);
			if (event.type === OPENED) {
				// Where this connection begins. Behind what was seen, the server's log is another one.
				if (this.#last !== null && event.seq !== null && event.seq < this.#last) this.#outside.gap();
				this.#last = event.seq;
				return;
			}
			if (event.seq !== null) {
				// A resumed stream may repeat what was seen.
				if (this.#last !== null && event.seq <= this.#last) return;
				this.#last = event.seq;
			}
			this.#outside.event(event);
		};
		socket.onclose = ({ code }) => {
			if (this.#socket !== socket) return;
			this.#socket = null;
			if (this.#stopped) return;
			if (code === SIGNED_OUT) {
				this.stop();
				this.#outside.signedOut();
				return;
			}
			if (!opened) this.#outside.refused();
			this.#wait();
		};
	}

	/** Ends the connection for good, until `connect`. */
	stop(): void {
		this.#stopped = true;
		this.#cancelWait?.();
		this.#cancelWait = null;
		const socket = this.#socket;
		this.#socket = null;
		socket?.close();
		this.#outside.state({ kind: "stopped" });
	}

	#wait(): void {
		if (this.#stopped) return;
		const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#attempts);
		const retryIn = Math.round(ceiling * (0.5 + this.#outside.random() / 2));
		this.#attempts += 1;
		this.#outside.state({ kind: "waiting", retryIn, attempts: this.#attempts });
		this.#cancelWait = this.#outside.later(retryIn, () => {
			this.#cancelWait = null;
			this.connect();
		});
	}
}
