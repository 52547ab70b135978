import type { Point } from "@/document/schema";
import type { Comparison } from "@/document/schema.gen";
import type { Camera, Size } from "../camera";
import { leftOf, lineInView, middleLine } from "./line";

/** How one picture of two is laid into the view. */
export interface LayerLook {
	/** 0 to 1. */
	readonly opacity: number;
	/** The part of it that is seen, in CSS pixels of the view; null for all of it. */
	readonly part: readonly Point[] | null;
	readonly tint: "warm" | "cool" | null;
	/** Every other square of the view, of which alone it is seen; null for all of it. */
	readonly squares: Squares | null;
}

/** Every other square of a view, counted from its upper left corner. */
export interface Squares {
	/** In CSS pixels; a whole number of the device's. */
	readonly side: number;
	/** Whether the first one is among them. */
	readonly first: boolean;
}

/** How two pictures are laid over each other. */
export interface Looks {
	readonly reviewed: LayerLook;
	readonly other: LayerLook;
	/** How the other one meets the reviewed one beneath it. */
	readonly blend: "normal" | "difference" | "plus-lighter";
	/** How many times what comes of it is enlarged. */
	readonly gain: number;
	/** Whether the one fades into the other. */
	readonly fades: boolean;
}

const PLAIN: LayerLook = { opacity: 1, part: null, tint: null, squares: null };
/** Two tints laid half over each other make a grey that is darker than the picture by so much. */
const TINTED_GAIN = 2 / 1.35;

/** The reviewed picture alone. */
export const ALONE: Looks = {
	reviewed: PLAIN,
	other: { ...PLAIN, opacity: 0 },
	blend: "normal",
	gain: 1,
	fades: false,
};

/**
 * How two pictures are compared in a view; the other one lies in the frame of the reviewed one. `square`: the side of a
 * checkerboard's squares, in CSS pixels.
 */
export function looksOf(
	{ mode, wipe, opacity, gain }: Comparison,
	picture: Size,
	camera: Camera,
	view: Size & { readonly ratio: number },
	square: number,
): Looks {
	const both: Looks = { ...ALONE, other: PLAIN };
	switch (mode) {
		case "side-by-side":
			return both;
		case "wipe": {
			const line = lineInView(wipe ?? middleLine(picture), camera, view.ratio);
			const box = { width: view.width / view.ratio, height: view.height / view.ratio };
			return {
				...both,
				reviewed: { ...PLAIN, part: leftOf({ ...line, angle: line.angle + 180 }, box) },
				other: { ...PLAIN, part: leftOf(line, box) },
			};
		}
		case "overlay":
			return { ...both, other: { ...PLAIN, opacity } };
		case "toggle":
			// Added, so that it does not get darker on the way from one to the other.
			return {
				...both,
				reviewed: { ...PLAIN, opacity: 1 - opacity },
				other: { ...PLAIN, opacity },
				blend: "plus-lighter",
				fades: true,
			};
		case "difference":
			return { ...both, blend: "difference", gain };
		case "onion-skin":
			return {
				...both,
				reviewed: { ...PLAIN, tint: "cool" },
				other: { ...PLAIN, opacity, tint: "warm" },
				gain: TINTED_GAIN,
			};
		case "checkerboard": {
			// An edge within a pixel would show both.
			const side = Math.max(1, Math.round(square * view.ratio)) / view.ratio;
			return {
				...both,
				reviewed: { ...PLAIN, squares: { side, first: false } },
				other: { ...PLAIN, squares: { side, first: true } },
			};
		}
	}
}
