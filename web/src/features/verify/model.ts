import type { QueueItem } from "@/api/types";
import { addressOf } from "@/base";

type Sight = QueueItem["before"];
type Rect = NonNullable<Sight["rect"]>;

/** A part of a picture, in its pixels. */
export interface Part {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** How much of the picture is shown around a note, in parts of the note's own size. */
const AROUND = 0.75;
/** The least that is shown, in parts of the picture: of a pin there would be nothing to see. */
const LEAST = 0.22;

/**
 * The part of a picture that shows a place with what lies around it, in the shape of the picture; all of it where there is
 * no place. It never reaches over an edge.
 */
export function partAround(rect: Rect | null, width: number, height: number): Part {
	if (rect === null) return { x: 0, y: 0, width, height };
	const scale = Math.min(
		1,
		Math.max(LEAST, (rect.width * (1 + 2 * AROUND)) / width, (rect.height * (1 + 2 * AROUND)) / height),
	);
	const [wide, high] = [width * scale, height * scale];
	const within = (at: number, size: number, all: number) => Math.min(all - size, Math.max(0, at));
	return {
		x: within(rect.x + rect.width / 2 - wide / 2, wide, width),
		y: within(rect.y + rect.height / 2 - high / 2, high, height),
		width: wide,
		height: high,
	};
}

/** Where the picture of a sight lies: of a clip the exact frame. Null where there is none to show. */
export function pictureOf({ urls, frame }: Sight): string | null {
	if (urls === null) return null;
	if (frame !== null && urls.frame !== null) return addressOf(urls.frame.replace("{n}", String(frame)));
	return urls.view === null ? null : addressOf(urls.view);
}
