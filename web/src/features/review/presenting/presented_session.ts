import * as decoding from "lib0/decoding";
import { localNow, serverClock } from "@/clock";
import { Link, type LinkObserver } from "@/document/link";
import type { PresenceUser } from "@/document/presence";
import { closing } from "@/document/save_state";
import type {
	Laser,
	Lead,
	Presenter,
	SessionDecision,
	SessionItem,
	SessionMeta,
	Shown,
} from "@/document/schema.gen";
import { type ReadonlySignal, Signal } from "@/signal";
import { inOrder, type Participant, peerFrom, rosterOf, type SessionPeer, shownNow } from "./model";

const MESSAGE_AWARENESS = 1;

/** Thirty times a second, and no more. */
const INTERVAL_MS = 34;
/** How often the way to the server is measured. */
const MEASURE_MS = 5_000;

/** How the connection stands. */
export type Standing = "connecting" | "live" | "away" | "signed_out" | "gone";

/** What a session's document holds. */
export interface Presented {
	readonly meta: SessionMeta;
	/** In the order in which they are shown. */
	readonly items: readonly SessionItem[];
	readonly decisions: ReadonlyMap<number, SessionDecision>;
	readonly presenter: Presenter | null;
	readonly stage: Shown | null;
}

/** Which picture is shown. */
export type ShownPlace = Pick<Shown, "item" | "revision" | "media">;

export interface PresentedOptions {
	readonly session: number;
	readonly person: PresenceUser;
	/** Whether they can be given the lead. */
	readonly canLead: boolean;
	/** Where sockets are opened: `ws://host/base/collab`. */
	readonly address: string;
}

/**
 * The live document of a review session, `session:<id>`. It is the server's in every part: one reads it, says by awareness what
 * one shows while one leads, and keeps no copy of it.
 */
export class PresentedSession {
	readonly #options: PresentedOptions;
	readonly #presented = new Signal<Presented | null>(null);
	readonly #peers = new Signal<readonly SessionPeer[]>([]);
	readonly #shown = new Signal<Shown | null>(null);
	readonly #place = new Signal<ShownPlace | null>(null);
	readonly #roster = new Signal<readonly Participant[]>([]);
	readonly #standing = new Signal<Standing>("connecting");
	readonly #measure: ReturnType<typeof setInterval>;
	#link: Link | null = null;
	#lead: Lead | null = null;
	#laser: Laser | null = null;
	#away = false;
	#rtt: number | null = null;
	#sentAt = 0;
	/** When the state went out whose echo is waited for. */
	#asked: number | null = null;
	#heard = 0;
	#timer: ReturnType<typeof setTimeout> | null = null;
	#retry: ReturnType<typeof setTimeout> | null = null;
	#attempt = 0;
	#destroyed = false;

	constructor(options: PresentedOptions) {
		this.#options = options;
		this.#measure = setInterval(() => this.#send(), MEASURE_MS);
		this.#open();
	}

	/** What the document holds; null until it has come. */
	get presented(): ReadonlySignal<Presented | null> {
		return this.#presented;
	}
	/** All connections, one's own included. */
	get peers(): ReadonlySignal<readonly SessionPeer[]> {
		return this.#peers;
	}
	/** What everybody is shown; it is the same object as long as the same is to be seen. */
	get shown(): ReadonlySignal<Shown | null> {
		return this.#shown;
	}
	/** Which picture that is; the same object as long as it is the same picture. */
	get place(): ReadonlySignal<ShownPlace | null> {
		return this.#place;
	}
	/** Who is here. */
	get roster(): ReadonlySignal<readonly Participant[]> {
		return this.#roster;
	}
	/** The connection as the others know it. */
	get client(): number {
		return this.#link?.doc.clientID ?? 0;
	}
	get standing(): ReadonlySignal<Standing> {
		return this.#standing;
	}

	/** Says what is shown, to everybody, while one leads; null for nothing. */
	show(lead: Lead | null): void {
		this.#lead = lead;
		this.#sendSoon();
	}

	/** Points at something, for everybody to see, or no more. */
	point(laser: Laser | null): void {
		this.#laser = laser;
		this.#sendSoon();
	}

	/** Says whether one looks at something else than the presenter shows. */
	lookAway(away: boolean): void {
		if (this.#away === away) return;
		this.#away = away;
		this.#sendSoon();
	}

	#sendSoon(): void {
		if (this.#timer !== null) return;
		const wait = Math.max(0, this.#sentAt + INTERVAL_MS - localNow());
		this.#timer = setTimeout(() => {
			this.#timer = null;
			this.#send();
		}, wait);
	}

	reconnect(): void {
		if (this.#destroyed || this.#standing.get() === "live") return;
		this.#attempt = 0;
		this.#again(0);
	}

	async destroy(): Promise<void> {
		this.#destroyed = true;
		clearInterval(this.#measure);
		if (this.#timer !== null) clearTimeout(this.#timer);
		if (this.#retry !== null) clearTimeout(this.#retry);
		const link = this.#link;
		this.#link = null;
		link?.provider.awareness.setLocalState(null);
		await link?.destroy(false);
	}

	#open(): void {
		const { session, person, address } = this.#options;
		const link: Link = new Link(
			{ name: `session:${session}`, address, person: person.id, copy: null, WebSocket },
			this.#observer(() => link),
		);
		this.#link = link;
		link.doc.on("update", () => this.#read());
		link.provider.awareness.on("change", () => this.#listen());
		this.#watchEcho(link);
		this.#send();
		link.connect();
	}

	#observer(link: () => Link): LinkObserver {
		const current = (hear: () => void) => {
			if (this.#link === link() && !this.#destroyed) hear();
		};
		return {
			connecting: () => undefined,
			sentEverything: () => undefined,
			sentUpdate: () => undefined,
			acknowledged: () => undefined,
			denied: () => undefined,
			synced: () =>
				current(() => {
					this.#attempt = 0;
					this.#standing.set("live");
					this.#read();
					this.#send();
				}),
			closed: (code, reason) => current(() => this.#closed(code, reason)),
		};
	}

	#closed(code: number | null, reason: string): void {
		const what = closing(code ?? 1006, this.#attempt, Math.random(), reason);
		this.#attempt += 1;
		if (what.next === "sign_in") this.#standing.set("signed_out");
		else if (what.next === "gone" || what.next === "refused") this.#standing.set("gone");
		else {
			this.#standing.set("away");
			this.#again(what.next === "retry" ? what.afterMs : 200);
		}
	}

	/** Connects anew under a new client id: there is nothing to keep. */
	#again(afterMs: number): void {
		if (this.#retry !== null) clearTimeout(this.#retry);
		this.#retry = setTimeout(() => {
			this.#retry = null;
			if (this.#destroyed) return;
			const old = this.#link;
			this.#link = null;
			void old?.destroy(false);
			this.#open();
		}, afterMs);
	}

	#send(): void {
		const awareness = this.#link?.provider.awareness;
		if (!awareness || this.#destroyed) return;
		this.#sentAt = localNow();
		this.#asked ??= this.#sentAt;
		const [lead, laser] = [this.#lead, this.#laser];
		awareness.setLocalState({
			user: this.#options.person,
			// Whoever leads points with what they show.
			lead: lead && { ...lead, laser },
			laser: lead ? null : laser,
			away: this.#away,
			can_lead: this.#options.canLead,
			rtt: this.#rtt,
		});
	}

	#listen(): void {
		const awareness = this.#link?.provider.awareness;
		if (!awareness) return;
		const peers: SessionPeer[] = [];
		for (const [client, state] of awareness.getStates()) {
			const peer = peerFrom(client, state);
			if (!peer) continue;
			peers.push(peer);
		}
		this.#peers.set(peers);
		const roster = rosterOf(peers);
		// Who listens is not told of nothing: states come thirty times a second.
		if (JSON.stringify(roster) !== JSON.stringify(this.#roster.get())) this.#roster.set(roster);
		this.#showNow();
	}

	#showNow(): void {
		const now = this.#presented.get();
		const shown = now && shownNow(now.presenter, now.stage, this.#peers.get());
		const last = this.#shown.get();
		// When it was shown is no part of what is seen.
		const same =
			shown && last && JSON.stringify({ ...shown, updated: last.updated }) === JSON.stringify(last);
		if (same) return;
		this.#shown.set(shown);
		const place = shown && { item: shown.item, revision: shown.revision, media: shown.media };
		if (JSON.stringify(place) !== JSON.stringify(this.#place.get())) this.#place.set(place);
	}

	/** Awareness drops what it knows already, and so the echo of one's own state: it is read on its way there. */
	#watchEcho(link: Link): void {
		const usual = link.provider.messageHandlers[MESSAGE_AWARENESS];
		if (!usual) return;
		link.provider.messageHandlers[MESSAGE_AWARENESS] = (encoder, decoder, ...rest) => {
			const own = link.provider.awareness.clientID;
			const copy = decoding.createDecoder(decoding.readVarUint8Array(decoding.clone(decoder)));
			for (let left = decoding.readVarUint(copy); left > 0; left -= 1) {
				const client = decoding.readVarUint(copy);
				decoding.readVarUint(copy);
				const state = decoding.readVarString(copy);
				if (client === own) this.#echo(peerFrom(client, JSON.parse(state))?.heard ?? 0);
			}
			usual(encoder, decoder, ...rest);
		};
	}

	/** One's own state has come back, with the server's time in it. */
	#echo(heard: number): void {
		if (heard === 0 || heard === this.#heard || this.#asked === null) return;
		const received = localNow();
		serverClock.learn({ sent: this.#asked, received, shown: heard, grain: 1 });
		this.#rtt = Math.min(60_000, Math.max(0, Math.round(received - this.#asked)));
		this.#heard = heard;
		this.#asked = null;
	}

	#read(): void {
		const doc = this.#link?.doc;
		if (!doc) return;
		const map = (name: string): Record<string, unknown> => doc.getMap(name).toJSON();
		const meta = map("meta");
		// The first updates may come before the facts do.
		if (typeof meta.name !== "string") return;
		const [presenter, stage] = [map("presenter"), map("stage")];
		this.#presented.set({
			meta: meta as SessionMeta,
			items: inOrder(Object.values(map("items")) as SessionItem[]),
			decisions: new Map(
				Object.entries(map("decisions")).map(([id, decision]) => [Number(id), decision as SessionDecision]),
			),
			presenter: typeof presenter.epoch === "number" ? (presenter as Presenter) : null,
			stage: typeof stage.item === "number" ? (stage as unknown as Shown) : null,
		});
		this.#showNow();
	}
}
