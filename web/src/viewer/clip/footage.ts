import type { Kept } from "./frame_memory";
import type { ClipTiming } from "./playback";

/** What the player uses of a video element. */
export type Footage = Pick<
	HTMLVideoElement,
	| "currentTime"
	| "seeking"
	| "playbackRate"
	| "muted"
	| "buffered"
	| "play"
	| "pause"
	| "requestVideoFrameCallback"
	| "cancelVideoFrameCallback"
	| "addEventListener"
>;

/** What a video presented. */
export interface Presented {
	/** Where on the video's clock it starts, in seconds. */
	readonly mediaTime: number;
	/** Puts it on the screen. */
	paint(): void;
	/** Makes a copy that outlives it; begun before it is closed. Absent where the browser has no such thing. */
	keep?(): Promise<Kept | null>;
	/** Lets go of it. */
	close(): void;
}

export interface PlayerOptions {
	readonly clip: ClipTiming;
	readonly video: Footage;
	/** Takes what the video presents; it was told to start at this time when it was announced. */
	take(mediaTime: number): Presented;
	/**
	 * Takes what the video has ready, sooner than it is announced, with the time that it carries itself; null where a
	 * browser tells no such time.
	 */
	glimpse?(): Presented | null;
	/** Milliseconds of a clock that never goes back. */
	now?(): number;
	/** Runs something after so many milliseconds unless the returned function is called before. */
	later?(run: () => void, ms: number): () => void;
}

/** Decodes frames beside the video, and gives them to `ClipPlayer.decoded`. */
export interface Decoding {
	/** Has a frame decoded before all others; whether it can be: then it is given, or told to be `missed`. */
	want(frame: number): boolean;
	/** Has the frames near one decoded, those that a hand comes to next that goes in a direction. */
	near(frame: number, direction: 1 | -1): void;
	/** Has a frame decoded that may be wanted next, in place of what is near. */
	expect(frame: number): void;
	/** Ends whatever goes on. */
	rest(): void;
	/** The same, for good. */
	destroy(): void;
}
