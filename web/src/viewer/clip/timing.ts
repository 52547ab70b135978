import type { ClipTiming } from "./playback";

/** The clip's frames as places on a video's clock. `origin`: where the clock stands at the start of the first frame. */

/** The middle of a frame: an edge belongs to either side, depending on how a browser rounds. In seconds. */
export function timeOf(frame: number, { rate, first }: ClipTiming, origin = 0): number {
	return origin + ((frame - first + 0.5) * rate.denominator) / rate.numerator;
}

/** The frame that was presented with this time, in seconds, which is where it starts. */
export function frameAt(mediaTime: number, { rate, first }: ClipTiming, origin = 0): number {
	return first + Math.round(((mediaTime - origin) * rate.numerator) / rate.denominator);
}

/** How long a frame is shown, in seconds. */
export function frameSeconds({ rate }: ClipTiming): number {
	return rate.denominator / rate.numerator;
}

/** The last frame of which so many seconds are there. */
export function lastWithin(seconds: number, clip: ClipTiming): number {
	const frames = Math.round((seconds * clip.rate.numerator) / clip.rate.denominator);
	return Math.min(clip.last, clip.first + frames - 1);
}

export function clamped(frame: number, low: number, high: number): number {
	return Math.max(low, Math.min(high, Math.round(frame)));
}

/** Runs something after so many milliseconds unless what it gives is called before. */
export function after(run: () => void, ms: number): () => void {
	const handle = setTimeout(run, ms);
	return () => clearTimeout(handle);
}
