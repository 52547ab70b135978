import { APPEARANCE, LIMITS } from "@/document/schema";
import type { Size } from "../camera";

export type InkName = "red" | "orange" | "yellow" | "green" | "cyan" | "blue" | "magenta" | "white";

/** The eight inks, as the tokens have them. Documents hold the value, so it is written here as well. */
export const INKS: readonly { readonly name: InkName; readonly label: string; readonly color: string }[] = [
	{ name: "red", label: "Red", color: "#e5484d" },
	{ name: "orange", label: "Orange", color: "#f76b15" },
	{ name: "yellow", label: "Yellow", color: "#ffc53d" },
	{ name: "green", label: "Green", color: "#30a46c" },
	{ name: "cyan", label: "Cyan", color: "#12b5cb" },
	{ name: "blue", label: "Blue", color: "#3e63dd" },
	{ name: "magenta", label: "Magenta", color: "#e93d82" },
	{ name: "white", label: "White", color: "#ffffff" },
];

export type Weight = "fine" | "medium" | "bold";

const WEIGHTS: Record<Weight, number> = { fine: 2, medium: 4, bold: 9 };

/** The width of a line in image pixels: it looks alike on a small picture and on one of 8k when each fills the screen. */
export function lineWidth(weight: Weight, picture: Size): number {
	const scale = Math.max(picture.width, picture.height) / 1600;
	const [thinnest, thickest] = LIMITS.width;
	return Math.min(thickest, Math.max(thinnest, Math.round(WEIGHTS[weight] * scale * 4) / 4));
}

/** The height of letters in image pixels, by the same rule. */
export function letterSize(weight: Weight, picture: Size): number {
	return Math.max(
		1,
		Math.round(lineWidth(weight, picture) * 5 + 8 * (Math.max(picture.width, picture.height) / 1600)),
	);
}

/** The colour of the edge that makes an ink stand out on a picture of the same colour: the other end of lightness. */
export function edgeOf(color: string): "#000000" | "#ffffff" {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(
		(at) => Number.parseInt(color.slice(at, at + 2), 16) / 255,
	);
	return 0.2126 * red ** 2.2 + 0.7152 * green ** 2.2 + 0.0722 * blue ** 2.2 > APPEARANCE.lightInk
		? "#000000"
		: "#ffffff";
}
