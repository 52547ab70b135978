import type { Media, PixelReading } from "@/api/types";
import type { Point } from "@/document/schema";

/** Which pixel of which frame is asked about. */
export interface Place {
	readonly media: number;
	readonly x: number;
	readonly y: number;
	/** The frame of a clip, in the source's own numbering; null of a still. */
	readonly frame: number | null;
}

/** The pixel of a medium's original that a point lies in; null outside of it, and where a clip shows no frame. */
export function placeIn(
	{ id, kind, width, height }: Pick<Media, "id" | "kind" | "width" | "height">,
	point: Point,
	frame: number | null,
): Place | null {
	const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
	if (width === null || height === null || (kind === "clip" && frame === null)) return null;
	if (x < 0 || y < 0 || x >= width || y >= height) return null;
	return { media: id, x, y, frame: kind === "clip" ? frame : null };
}

/** Where the server tells what a pixel of the source is. */
export function pixelAddress({ media, x, y, frame }: Place): string {
	return `api/media/${media}/pixel?x=${x}&y=${y}${frame === null ? "" : `&frame=${frame}`}`;
}

/** The same pixel. */
export function samePlace(left: Place | null, right: Place | null): boolean {
	return (
		left?.media === right?.media &&
		left?.x === right?.x &&
		left?.y === right?.y &&
		left?.frame === right?.frame
	);
}

/** What a sample of the source is: `10-bit yuv422p10le`, `32-bit float`. */
export function depthWord({ sample, bits, pixel_format }: PixelReading["source"]): string {
	const kind = sample === "float" ? `${bits}-bit float` : `${bits}-bit`;
	return pixel_format === null ? kind : `${kind} ${pixel_format}`;
}

/** A number with as many digits as mean something; what is no number as the word that it came as. */
export function numberWord(value: number | string): string {
	if (typeof value === "string") return value.replace("Infinity", "∞");
	if (Number.isInteger(value)) return String(value);
	const size = Math.abs(value);
	if (size >= 1e5 || size < 1e-4) return value.toExponential(4);
	return String(Number(value.toPrecision(6)));
}

/** Channels with their values: `R 64 G 128 B 255`. */
export function valueWords(of: {
	readonly channels: readonly string[];
	readonly values: readonly (readonly (number | string)[])[];
}): string {
	const pixel = of.values[0] ?? [];
	return of.channels.map((name, index) => `${name} ${numberWord(pixel[index] ?? "–")}`).join("  ");
}

const CURVES: Record<string, string> = {
	linear: "light as it is stored",
	srgb: "by the curve of sRGB",
	bt1886: "by BT.1886",
	gamma22: "by gamma 2.2",
	gamma28: "by gamma 2.8",
	pq: "by PQ, 1 is 100 cd/m²",
	hlg: "by HLG",
};

/** How linear light was reckoned. */
export function curveWord(transfer: string): string {
	return CURVES[transfer] ?? transfer;
}

/** All that is known of a pixel, to be pasted somewhere: numbers in full. */
export function pixelText(reading: PixelReading): string {
	const list = (of: { channels: readonly string[]; values: readonly (readonly (number | string)[])[] }) =>
		of.channels.map((name, index) => `${name} ${of.values[0]?.[index]}`).join(" ");
	const lines = [
		`x ${reading.x} y ${reading.y}${reading.frame === null ? "" : ` frame ${reading.frame}`}`,
		`source (${depthWord(reading.source)}) ${list(reading.source)}`,
	];
	if (reading.source.alpha !== "none") lines.push(`alpha ${reading.source.alpha}`);
	if (reading.encoded) lines.push(`encoded ${list(reading.encoded)}`);
	if (reading.linear) lines.push(`linear (${reading.linear.transfer}) ${list(reading.linear)}`);
	lines.push(`shown ${reading.display[0]}`);
	return lines.join("\n");
}
