import type { Awareness } from "y-protocols/awareness";
import { type ReadonlySignal, Signal } from "@/signal";
import { readFrames, readShape, readStyle } from "./read";
import { type FrameRange, type Kind, LIMITS, type Point, type Shape, type Style } from "./schema";

/** Who somebody is. The server stamps it, whatever the client says. */
export interface PresenceUser {
	readonly id: string;
	readonly name: string;
	readonly color: string;
}

export interface Cursor extends Point {
	readonly media: number;
}

/** A mark while it is drawn, or moved when `id` is that of a mark. */
export type StrokeInProgress = Shape & {
	readonly id: string;
	readonly media: number;
	/** The frames of a clip on which it shows; null on stills, and from clients that know no clips. */
	readonly frames: FrameRange | null;
	readonly style: Style;
};

export interface Viewport extends Point {
	readonly zoom: number;
}

/** What one says of oneself. */
export interface OwnPresence {
	readonly cursor: Cursor | null;
	readonly stroke: StrokeInProgress | null;
	readonly viewport: Viewport | null;
}

/** One other connection to the document. */
export interface Peer extends OwnPresence {
	readonly client: number;
	readonly user: PresenceUser;
}

const INTERVAL_MS = 34;

/** What changes of what one says. The stroke is made when it is sent: that is less often than the hand moves. */
export type Saying = Partial<Omit<OwnPresence, "stroke">> & {
	readonly stroke?: (() => StrokeInProgress) | null;
};

/** Says what one does, at most thirty times a second, and hears what the others do. */
export class Presence {
	readonly #user: PresenceUser;
	readonly #peers = new Signal<readonly Peer[]>([]);
	#own: Required<Saying> = { cursor: null, stroke: null, viewport: null };
	#awareness: Awareness | null = null;
	#timer: ReturnType<typeof setTimeout> | null = null;
	#due = false;
	#lastSent = 0;

	constructor(user: PresenceUser) {
		this.#user = user;
	}

	/** The other connections, one's own further tabs included. */
	get peers(): ReadonlySignal<readonly Peer[]> {
		return this.#peers;
	}

	/** Speaks through another awareness from here on; null while there is none. */
	bind(awareness: Awareness | null): void {
		this.#awareness?.off("change", this.#hear);
		this.#awareness = awareness;
		if (!awareness) {
			this.#peers.set([]);
			return;
		}
		awareness.setLocalState(this.#state());
		awareness.on("change", this.#hear);
		this.#hear();
	}

	say(own: Saying): void {
		this.#own = { ...this.#own, ...own };
		if (this.#timer !== null || this.#due) return;
		const wait = this.#lastSent + INTERVAL_MS - Date.now();
		if (wait <= 0) {
			// A movement of the hand moves the pointer and the stroke: they go out together, or the stroke would wait its turn.
			this.#due = true;
			queueMicrotask(() => {
				this.#due = false;
				this.#send();
			});
			return;
		}
		this.#timer = setTimeout(() => {
			this.#timer = null;
			this.#send();
		}, wait);
	}

	/** Says the same again, as after a connection was lost. */
	refresh(): void {
		this.#send();
	}

	close(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		this.bind(null);
	}

	#send(): void {
		this.#lastSent = Date.now();
		this.#awareness?.setLocalState(this.#state());
	}

	#state(): Record<string, unknown> {
		const state = { user: this.#user, ...this.#own, stroke: this.#own.stroke?.() ?? null };
		if (
			state.stroke === null ||
			new TextEncoder().encode(JSON.stringify(state)).length <= LIMITS.presenceBytes
		)
			return state;
		return { ...state, stroke: null };
	}

	readonly #hear = (): void => {
		const awareness = this.#awareness;
		if (!awareness) return;
		const peers: Peer[] = [];
		for (const [client, state] of awareness.getStates()) {
			const peer = client === awareness.clientID ? null : readPeer(client, state);
			if (peer) peers.push(peer);
		}
		this.#peers.set(peers);
	};
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields | null =>
	typeof value === "object" && value !== null ? (value as Fields) : null;
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function readPeer(client: number, value: unknown): Peer | null {
	const state = fieldsOf(value);
	const user = fieldsOf(state?.user);
	if (!state || typeof user?.id !== "string" || typeof user.name !== "string") return null;
	const color = typeof user.color === "string" && /^#[0-9a-f]{6}$/i.test(user.color) ? user.color : "#8c8c8c";
	return {
		client,
		user: { id: user.id, name: user.name, color },
		cursor: readCursor(state.cursor),
		stroke: readStroke(state.stroke),
		viewport: readViewport(state.viewport),
	};
}

function readCursor(value: unknown): Cursor | null {
	const cursor = fieldsOf(value);
	if (!cursor || !isNumber(cursor.x) || !isNumber(cursor.y) || !isNumber(cursor.media)) return null;
	return { x: cursor.x, y: cursor.y, media: cursor.media };
}

function readStroke(value: unknown): StrokeInProgress | null {
	const stroke = fieldsOf(value);
	if (!stroke || typeof stroke.id !== "string" || !isNumber(stroke.media)) return null;
	const shape = readShape(stroke.kind as Kind, stroke.geometry);
	if (!shape) return null;
	const { id, media } = stroke;
	return { ...shape, id, media, frames: readFrames(stroke.frames), style: readStyle(stroke.style) };
}

function readViewport(value: unknown): Viewport | null {
	const viewport = fieldsOf(value);
	if (!viewport || !isNumber(viewport.x) || !isNumber(viewport.y) || !isNumber(viewport.zoom)) return null;
	return { x: viewport.x, y: viewport.y, zoom: viewport.zoom };
}

/** Who is here: each person once, however many tabs they have open. */
export function rosterOf(peers: readonly Peer[], self: PresenceUser): readonly PresenceUser[] {
	const people = new Map<string, PresenceUser>([[self.id, self]]);
	for (const { user } of peers) if (!people.has(user.id)) people.set(user.id, user);
	return [...people.values()];
}
