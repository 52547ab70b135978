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
	const drops = start?.includes(";") === true && rate.denominator === 1001 && rate.numerator % 30_000 === 0;
	// 2 of 1,800 numbers a minute are left out, but for each tenth.
	const dropped = drops ? second / 15 : 0;
	const minute = second * 60 - dropped;
	const tenMinutes = minute * 10 + dropped;
	const day = tenMinutes * 6 * 24;
	const count = ((frame % day) + day) % day;
	const minutesBegun = Math.floor(Math.max(0, (count % tenMinutes) - dropped) / minute);
	const number = count + dropped * (9 * Math.floor(count / tenMinutes) + minutesBegun);
	const seconds = Math.floor(number / second);
	const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two);
	return `${parts.join(":")}${drops ? ";" : ":"}${two(number % second)}`;
}

const two = (part: number): string => String(part).padStart(2, "0");
