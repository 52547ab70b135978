import type { Decoding } from "./footage";

/** After so long the video is asked as well for what the decoder was to give. */
const DECODED_WITHIN_MS = 500;
/** A decoder that was late so often is done without. */
const MOST_DELAYS = 3;
/** A hand that is somewhere else at once may be somewhere else at once again. */
const NEAR_AFTER_MS = 200;

/** What a player has decoded beside its video: the frame that is wanted, then those that the hand comes to next. */
export class Ahead {
	readonly #later: (run: () => void, ms: number) => () => void;
	#decoding: Decoding | null = null;
	#delays = 0;
	#cancel: () => void = () => undefined;
	/** Where the hand goes, and whether it does so frame by frame. */
	#hand: { readonly direction: 1 | -1; readonly steps: boolean } = { direction: 1, steps: false };

	constructor(later: (run: () => void, ms: number) => () => void) {
		this.#later = later;
	}

	/** Takes another decoder in place of the one before; null for none. */
	set(decoding: Decoding | null): void {
		this.#cancel();
		this.#decoding?.destroy();
		this.#decoding = decoding;
		this.#delays = 0;
	}

	/** The hand goes from one frame to another. */
	goes(from: number, to: number): void {
		if (from !== to) this.#hand = { direction: to > from ? 1 : -1, steps: Math.abs(to - from) === 1 };
	}

	/** Has a frame decoded before all others; whether it can be. `late` is called when it is not `near` by then. */
	want(frame: number, late: () => void): boolean {
		if (!this.#decoding?.want(frame)) return false;
		this.#cancel();
		this.#cancel = this.#later(() => {
			this.#delays += 1;
			if (this.#delays >= MOST_DELAYS) this.set(null);
			late();
		}, DECODED_WITHIN_MS);
		return true;
	}

	/** A frame is on the screen: what comes after it is decoded, at once when the hand steps, else when it rests. */
	near(frame: number): void {
		this.#cancel();
		const { direction, steps } = this.#hand;
		const near = () => this.#decoding?.near(frame, direction);
		if (steps) near();
		else this.#cancel = this.#later(near, NEAR_AFTER_MS);
	}

	/** The hand points at a frame, and may want it next. */
	expect(frame: number): void {
		this.#cancel();
		this.#decoding?.expect(frame);
	}

	/** Waits for nothing any more; what is being decoded still comes. */
	pause(): void {
		this.#cancel();
	}

	/** Ends all decoding, as when the video plays. */
	rest(): void {
		this.#cancel();
		this.#decoding?.rest();
	}
}
