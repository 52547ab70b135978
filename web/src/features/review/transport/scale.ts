import type { ClipTiming } from "@/viewer/clip/playback";

/** Where frames lie on a bar, as shares of its width. Every frame has a stretch of its own: the first one begins at 0. */

export function startOf(frame: number, { first, last }: ClipTiming): number {
	return Math.min(1, Math.max(0, (frame - first) / (last - first + 1)));
}

export function endOf(frame: number, clip: ClipTiming): number {
	return startOf(frame + 1, clip);
}

export function middleOf(frame: number, clip: ClipTiming): number {
	return startOf(frame + 0.5, clip);
}

/** The frame at a share of the bar's width. */
export function frameOn(share: number, { first, last }: ClipTiming): number {
	const frame = first + Math.floor(share * (last - first + 1));
	return Math.min(last, Math.max(first, frame));
}

export const percent = (share: number): string => `${Math.round(share * 1e5) / 1e3}%`;

/** Something that is drawn on the bar. */
export interface Stretched {
	readonly in: number;
	readonly out: number;
}

/**
 * Lays stretches into rows, so that none covers another: each into the first row with room, the earliest first. Those
 * that find no room in so many rows share the last one.
 */
export function inRows<T extends Stretched>(
	stretches: readonly T[],
	most: number,
): readonly (readonly T[])[] {
	const rows: T[][] = [];
	for (const stretch of stretches.toSorted((a, b) => a.in - b.in || a.out - b.out)) {
		const free = rows.find((row) => (row.at(-1)?.out ?? Number.NEGATIVE_INFINITY) < stretch.in);
		if (free) free.push(stretch);
		else if (rows.length < most) rows.push([stretch]);
		else rows.at(-1)?.push(stretch);
	}
	return rows;
}
