import type { Playback } from "@/viewer/clip/playback";

/** For so long after a pause the pipeline may still show a frame that it had under way, in milliseconds. */
const LATE_MS = 500;

/**
 * Holds a clip still while somebody works on it, and knows which frame that is: what was seen is what is annotated.
 *
 * A player that is paused may still present a frame that was on its way. While something is being drawn it goes along: it
 * belongs to the frame that is under it when it is done. What comes later than that, and was not asked for, is taken back.
 */
export class FrameHold {
	readonly #now: () => number;
	#playback: Playback | null = null;
	#pausedAt = -Infinity;
	/** The frame that stays, unless somebody asks for another. */
	#kept: number | null = null;
	#stops: readonly (() => void)[] = [];

	constructor(now: () => number = () => performance.now()) {
		this.#now = now;
	}

	/** Watches a clip from here on; null for none. */
	bind(playback: Playback | null): void {
		for (const stop of this.#stops) stop();
		this.#playback = playback;
		this.#kept = null;
		this.#pausedAt = -Infinity;
		if (!playback) {
			this.#stops = [];
			return;
		}
		this.#stops = [
			playback.frame.subscribe(() => this.#look(playback)),
			playback.playing.subscribe(() => {
				if (playback.playing.get()) this.#kept = null;
			}),
			playback.wanted.subscribe(() => {
				const wanted = playback.wanted.get();
				if (wanted !== null && wanted !== this.#kept) this.#kept = null;
			}),
		];
	}

	/** Work on the frame begins: pauses. Gives the frame on the screen, or null while there is none. */
	begin(): number | null {
		const playback = this.#playback;
		if (!playback) return null;
		this.#kept = null;
		if (playback.playing.get()) {
			this.#pausedAt = this.#now();
			playback.pause();
		}
		return playback.frame.get();
	}

	/** Something belongs to the frame on the screen from here on, and that stays there. Gives it, or null while there is none. */
	settle(): number | null {
		const playback = this.#playback;
		const frame = playback?.frame.get() ?? null;
		if (!playback || frame === null) return null;
		this.#kept = frame;
		const wanted = playback.wanted.get();
		// Another one was on its way when this was worked on: it would take away what was just made.
		if (wanted !== null && wanted !== frame) playback.seek(frame);
		return frame;
	}

	#look(playback: Playback): void {
		const frame = playback.frame.get();
		if (this.#kept === null || frame === null || frame === this.#kept) return;
		if (this.#now() - this.#pausedAt > LATE_MS) this.#kept = null;
		else playback.seek(this.#kept);
	}
}
