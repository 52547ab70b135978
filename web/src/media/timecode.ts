import type { Media } from "@/api/types";
import type { ClipTiming, Rate } from "@/viewer/clip/playback";

/** The whole number of frames that timecodes count as one second: 24 for 24000/1001. */
export const nominalRate = ({ numerator, denominator }: Rate): number =>
	Math.max(1, Math.round(numerator / denominator));

/** Reads a rate as the server writes it: `24` or `24000/1001`. One that cannot be read counts as 24. */
export function rateOf(text: string): Rate {
	const [, numerator = "24", denominator = "1"] = /^([1-9]\d*)(?:\/([1-9]\d*))?$/.exec(text) ?? [];
	return { numerator: Number(numerator), denominator: Number(denominator) };
}

/** Which frames a clip has, and how they are counted. */
export function timingOf(
	clip: Pick<NonNullable<Media["clip"]>, "rate" | "first_frame" | "last_frame" | "timecode">,
): ClipTiming {
	return {
		rate: rateOf(clip.rate),
		first: clip.first_frame,
		last: clip.last_frame,
		timecode: clip.timecode,
	};
}

/**
 * The timecode of a frame, as SMPTE ST 12-1 counts them. `start` is the clip's own, of its first frame: a `;` in it says
 * that numbers are dropped, so that the code keeps up with the clock. Frames count from midnight, as the clip's do.
 */
export function timecodeOf(frame: number, rate: Rate, start: string | null): string {
	const second = nominalRate(rate);
	const dropped = droppedBy(rate, start);
	const minute = second * 60 - dropped;
	const tenMinutes = minute * 10 + dropped;
	const day = tenMinutes * 6 * 24;
	const count = ((frame % day) + day) % day;
	const minutesBegun = Math.floor(Math.max(0, (count % tenMinutes) - dropped) / minute);
	const number = count + dropped * (9 * Math.floor(count / tenMinutes) + minutesBegun);
	const seconds = Math.floor(number / second);
	const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two);
	return `${parts.join(":")}${dropped > 0 ? ";" : ":"}${two(number % second)}`;
}

/** How many numbers a minute leaves out: 2 of 1,800 at 29.97, but for each tenth minute; 0 where all are counted. */
function droppedBy(rate: Rate, start: string | null): number {
	const drops = start?.includes(";") === true && rate.denominator === 1001 && rate.numerator % 30_000 === 0;
	return drops ? nominalRate(rate) / 15 : 0;
}

const two = (part: number): string => String(part).padStart(2, "0");

/** A rate as people call it: 23.976, 24, 59.94. */
export const rateWord = ({ numerator, denominator }: Rate): string =>
	String(Number((numerator / denominator).toFixed(3)));

type Counted = Pick<ClipTiming, "rate" | "timecode">;

/**
 * Reads where somebody wants to go: a frame (`1042`), a timecode (`01:00:02:10`) or the end of one (`2:10`), which takes
 * what is missing from the frame that is shown, or a way from there (`+24`, `-10`). Null for anything else.
 */
export function frameFrom(text: string, clip: Counted, shown: number): number | null {
	const words = text.trim();
	if (/^\d{1,9}$/.test(words)) return Number(words);
	if (/^[+-]\d{1,9}$/.test(words)) return shown + Number(words);
	if (!/^\d{1,3}([:;.]\d{1,3}){1,3}$/.test(words)) return null;
	const typed = words.split(/[:;.]/).map(Number);
	const here = timecodeOf(shown, clip.rate, clip.timecode).split(/[:;]/).map(Number);
	return frameOfParts([...here.slice(0, here.length - typed.length), ...typed], clip);
}

/** The frame with so many hours, minutes, seconds and frames; null for a number that is not counted. */
function frameOfParts(parts: readonly number[], clip: Counted): number | null {
	const [hours = 0, minute = 0, seconds = 0, frames = 0] = parts;
	const second = nominalRate(clip.rate);
	if (hours > 23 || minute > 59 || seconds > 59 || frames >= second) return null;
	const dropped = droppedBy(clip.rate, clip.timecode);
	if (seconds === 0 && frames < dropped && minute % 10 !== 0) return null;
	const minutes = hours * 60 + minute;
	return (minutes * 60 + seconds) * second + frames - dropped * (minutes - Math.floor(minutes / 10));
}
