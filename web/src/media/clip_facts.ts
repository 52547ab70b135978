import type { Clip } from "@/api/types";
import { rateOf, timecodeOf } from "./timecode";

/** A rate as people name it: `24 fps`, `23.976 fps`, `59.94 fps`. */
export function formatRate(rate: string): string {
	const { numerator, denominator } = rateOf(rate);
	return `${Number((numerator / denominator).toFixed(3))} fps`;
}

/** How long so many frames are shown, in hours, minutes, seconds and the frames that are left: `00:00:10:05`. */
export function formatLength(frames: number, rate: string): string {
	return timecodeOf(frames, rateOf(rate), null);
}

/** What a clip sounds like: `Silent`, `Mono`, `Stereo`, or with how many channels. */
export function formatSound(sound: Clip["sound"]): string {
	switch (sound?.channels) {
		case undefined:
			return "Silent";
		case 1:
			return "Mono sound";
		case 2:
			return "Stereo sound";
		default:
			return `Sound, ${sound?.channels} channels`;
	}
}

/** The last frame that can be played, in the source's own numbering; null while none can. */
export function reach(clip: Clip, playable: number): number | null {
	const frames = Math.min(playable, clip.frame_count);
	return frames > 0 ? clip.first_frame + frames - 1 : null;
}
