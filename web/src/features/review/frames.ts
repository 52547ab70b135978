import type { FrameRange } from "@/document/schema";
import { timecodeOf } from "@/media/timecode";
import type { ClipTiming } from "@/viewer/clip/playback";

/** Frames as people write them: `1042`, `1001–1024`. */
export const frameWords = ({ in: first, out: last }: FrameRange): string =>
	first === last ? String(first) : `${first}–${last}`;

/** The timecodes of frames: `00:00:41:17`, or from the first to the last one. */
export function timecodeWords({ in: first, out: last }: FrameRange, { rate, timecode }: ClipTiming): string {
	const from = timecodeOf(first, rate, timecode);
	return first === last ? from : `${from}–${timecodeOf(last, rate, timecode)}`;
}

/** Frames as they are read aloud: `frame 1042`, `frames 1001 to 1024`. */
export const spokenFrames = ({ in: first, out: last }: FrameRange): string =>
	first === last ? `frame ${first}` : `frames ${first} to ${last}`;
