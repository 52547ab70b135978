import type { Playback as Shown } from "@/document/schema.gen";
import type { ReadonlySignal } from "@/signal";
import type { ClipTiming } from "@/viewer/clip/playback";
import { frameAt } from "./model";

/** A clip further off than this, in seconds, is sent to where it belongs; less is caught up with, which nobody sees. */
const LOOSE = 0.4;
/** The most that it plays faster or slower for that. */
const CATCHING_UP = 0.12;
/** In so many seconds it is to have caught up. */
const WITHIN = 0.7;
/** How much of what is measured at one frame counts: a single one may come late. */
const TRUST = 0.25;
/** A frame stands on the screen for its time: a clip half of one off is where it belongs. */
const SAME = 0.5;
/** What a seek takes while nothing is known of it, and what it is believed to take at most, in seconds. */
const SEEK = { first: 0.12, most: 1 };

/** What is needed of a player. */
export interface Held {
	readonly clip: ClipTiming;
	readonly frame: ReadonlySignal<number | null>;
	readonly wanted: ReadonlySignal<number | null>;
	readonly playing: ReadonlySignal<boolean>;
	readonly speed: ReadonlySignal<number>;
	seek(frame: number): void;
	playAt(speed: number): void;
	setPace(pace: number): void;
}

/**
 * Holds a clip to what somebody else shows of it: at rest on exactly that frame, and while it plays to the server's clock. A
 * clip that is a little off plays a little faster or slower until it is there; only one that is far off jumps.
 */
export class HeldClip {
	readonly #player: Held;
	/** The time on the server, in milliseconds. */
	readonly #now: () => number;
	readonly #rate: number;
	#shown: Shown | null = null;
	/** By how many frames it is behind, smoothed; null while it is not known. */
	#behind: number | null = null;
	#pace = 1;
	#sought: number | null = null;
	#seekTakes = SEEK.first;
	readonly #stops: (() => void)[];

	constructor(player: Held, now: () => number) {
		this.#player = player;
		this.#now = now;
		this.#rate = player.clip.rate.numerator / player.clip.rate.denominator;
		this.#stops = [
			player.frame.subscribe(() => this.#came()),
			player.wanted.subscribe(() => this.#arrived()),
		];
	}

	/** Shows this from here on; null leaves the clip alone. */
	show(shown: Shown | null): void {
		this.#shown = shown;
		this.check();
	}

	/** Sets right what is not as it is shown. What no frame tells of, as a clip that does not play, is found by this alone. */
	check(): void {
		const shown = this.#shown;
		if (!shown) return;
		const player = this.#player;
		const stands = player.wanted.get() ?? player.frame.get();
		if (!shown.playing) {
			if (player.playing.get() || stands !== this.#within(shown.frame)) this.#seek(shown.frame);
			return;
		}
		// One that is on its way is looked at when it has arrived.
		if (player.wanted.get() !== null) return;
		const due = this.#within(this.#due(shown));
		const end = shown.speed < 0 ? player.clip.first : player.clip.last;
		const loose = LOOSE * this.#rate * Math.max(1, Math.abs(shown.speed));
		if (stands === null || Math.abs(due - stands) > loose) this.#send(shown);
		// At its end it has come to rest, and waits there for what is shown.
		else if (stands !== end && (!player.playing.get() || player.speed.get() !== shown.speed)) {
			player.playAt(shown.speed);
		}
	}

	destroy(): void {
		for (const stop of this.#stops) stop();
		this.#shown = null;
		this.#setPace(1);
	}

	#within(frame: number): number {
		const { first, last } = this.#player.clip;
		return Math.min(last, Math.max(first, Math.round(frame)));
	}

	#due(shown: Shown, ahead = 0): number {
		return frameAt(shown, this.#rate, this.#now() + ahead * 1000);
	}

	/** Sends it to where it will belong when it gets there. */
	#send(shown: Shown): void {
		this.#sought = this.#now();
		this.#seek(this.#due(shown, this.#seekTakes));
		this.#player.playAt(shown.speed);
	}

	/** A player that rests has no pace any more. */
	#seek(frame: number): void {
		this.#behind = null;
		this.#pace = 1;
		this.#player.seek(this.#within(frame));
	}

	#arrived(): void {
		if (this.#sought === null || this.#player.wanted.get() !== null) return;
		const took = Math.min(SEEK.most, (this.#now() - this.#sought) / 1000);
		this.#seekTakes += (took - this.#seekTakes) / 2;
		this.#sought = null;
	}

	/** A frame was presented: that is the moment at which it is known where the clip is. */
	#came(): void {
		const shown = this.#shown;
		const player = this.#player;
		const frame = player.frame.get();
		if (!shown?.playing || shown.speed <= 0 || frame === null) return;
		if (!player.playing.get() || player.wanted.get() !== null) return;
		const behind = this.#due(shown) - frame;
		this.#behind = this.#behind === null ? behind : this.#behind + (behind - this.#behind) * TRUST;
		const off = Math.abs(this.#behind) < SAME ? 0 : this.#behind;
		const pace = 1 + off / this.#rate / Math.abs(shown.speed) / WITHIN;
		this.#setPace(Math.min(1 + CATCHING_UP, Math.max(1 - CATCHING_UP, pace)));
	}

	#setPace(pace: number): void {
		const rounded = Math.round(pace * 100) / 100;
		if (rounded === this.#pace) return;
		this.#pace = rounded;
		this.#player.setPace(rounded);
	}
}
