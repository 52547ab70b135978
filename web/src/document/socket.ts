/**
 * The socket that the y-websocket provider is given. It counts what the server will acknowledge, and keeps back what
 * the server has no use for.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

const MESSAGE_SYNC = 0;
const MESSAGE_AWARENESS = 1;
const SYNC_STEP_2 = 1;
const SYNC_UPDATE = 2;

/** Hears what goes out. `count` is the number of updates of this connection, this one included. */
export interface SocketObserver {
	/** The client id whose presence this connection speaks for. */
	clientId(): number;
	connecting(): void;
	/** A complete answer to the server's state vector went out: it holds everything that was written so far. */
	sentEverything(count: number): void;
	sentUpdate(count: number): void;
}

/** What of an awareness message speaks of one's own client; null when nothing does. */
export function ownPresence(message: Uint8Array, clientId: number): Uint8Array<ArrayBuffer> | null {
	const outer = decoding.createDecoder(message);
	decoding.readVarUint(outer);
	const inner = decoding.createDecoder(decoding.readVarUint8Array(outer));
	for (let left = decoding.readVarUint(inner); left > 0; left -= 1) {
		const client = decoding.readVarUint(inner);
		const clock = decoding.readVarUint(inner);
		const state = decoding.readVarString(inner);
		if (client !== clientId) continue;
		const update = encoding.createEncoder();
		encoding.writeVarUint(update, 1);
		encoding.writeVarUint(update, client);
		encoding.writeVarUint(update, clock);
		encoding.writeVarString(update, state);
		const own = encoding.createEncoder();
		encoding.writeVarUint(own, MESSAGE_AWARENESS);
		encoding.writeVarUint8Array(own, encoding.toUint8Array(update));
		return encoding.toUint8Array(own);
	}
	return null;
}

/** A WebSocket class whose connections report to `observer`. */
export function observedSocket(Base: typeof WebSocket, observer: SocketObserver): typeof WebSocket {
	return class ObservedSocket extends Base {
		#count = 0;
		#answered = false;

		constructor(url: string | URL, protocols?: string | string[]) {
			super(url, protocols);
			observer.connecting();
		}

		override send(data: string | BufferSource | Blob): void {
			if (!(data instanceof Uint8Array)) {
				super.send(data);
				return;
			}
			if (data[0] === MESSAGE_AWARENESS) {
				// The provider repeats what others say of themselves; the server would ignore it.
				const own = ownPresence(data, observer.clientId());
				if (own) super.send(own);
				return;
			}
			const update = data[0] === MESSAGE_SYNC && (data[1] === SYNC_STEP_2 || data[1] === SYNC_UPDATE);
			if (!update) {
				super.send(data);
				return;
			}
			// Until the server's state vector is answered, a single update could leave a gap; the answer holds it too.
			if (data[1] === SYNC_UPDATE && !this.#answered) return;
			this.#answered = true;
			this.#count += 1;
			// Told first: a test's socket, or a very near server, may acknowledge before `send` returns.
			if (data[1] === SYNC_STEP_2) observer.sentEverything(this.#count);
			else observer.sentUpdate(this.#count);
			super.send(data);
		}
	};
}
