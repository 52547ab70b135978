import type { ReadonlySignal } from "@/signal";

/** Frames per second, as an exact fraction. */
export interface Rate {
	readonly numerator: number;
	readonly denominator: number;
}

/** Which frames a clip has, in the source's own numbering. */
export interface ClipTiming {
	readonly rate: Rate;
	/** The number of the first frame. */
	readonly first: number;
	/** The number of the last frame. */
	readonly last: number;
	/** The start timecode as the source writes it; null where it has none. */
	readonly timecode: string | null;
}

/** A stretch of a clip; both ends belong to it. */
export interface Stretch {
	readonly in: number;
	readonly out: number;
}

/** A clip that is being looked at. Frames are in the source's own numbering, and integers everywhere. */
export interface Playback {
	readonly clip: ClipTiming;
	/** The frame on the screen, known from what was presented and never from a clock; null until the first one is there. */
	readonly frame: ReadonlySignal<number | null>;
	/** The frame that was asked for and is not on the screen yet; null when there is none. */
	readonly wanted: ReadonlySignal<number | null>;
	readonly playing: ReadonlySignal<boolean>;
	/** The last frame that can be played by now; the clip's last one once its rendition is complete. */
	readonly reach: ReadonlySignal<number>;
	/** How fast it plays: 1 is the clip's own rate; below 0 it runs backwards. */
	readonly speed: ReadonlySignal<number>;
	/** What is played over and over; null when nothing is. */
	readonly loop: ReadonlySignal<Stretch | null>;

	play(): void;
	pause(): void;
	toggle(): void;
	/** Shows a frame; one outside of the clip counts as its nearest. Pauses. */
	seek(frame: number): void;
	/** Moves by so many frames from the one that is shown or asked for. Pauses. */
	step(by: number): void;
}
