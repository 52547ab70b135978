// Pixels of a screenshot.
import { inflateSync } from "node:zlib";

/** Decodes an 8-bit RGB or RGBA PNG without interlacing, as browsers write screenshots. */
export function decode(file) {
	let width = 0;
	let height = 0;
	let channels = 0;
	const parts = [];
	for (let at = 8; at < file.length; ) {
		const length = file.readUInt32BE(at);
		const kind = file.toString("latin1", at + 4, at + 8);
		const body = file.subarray(at + 8, at + 8 + length);
		if (kind === "IHDR") {
			[width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
			const [depth, color, , , interlaced] = body.subarray(8);
			channels = { 2: 3, 6: 4 }[color];
			if (depth !== 8 || !channels || interlaced) throw new Error(`a PNG of colour type ${color}, ${depth} bit`);
		}
		if (kind === "IDAT") parts.push(body);
		at += 12 + length;
	}
	const rows = inflateSync(Buffer.concat(parts));
	const stride = width * channels;
	const data = Buffer.alloc(stride * height);
	for (let y = 0; y < height; y += 1) {
		const filter = rows[y * (stride + 1)];
		for (let x = 0; x < stride; x += 1) {
			const left = x < channels ? 0 : data[y * stride + x - channels];
			const up = y === 0 ? 0 : data[(y - 1) * stride + x];
			const corner = x < channels || y === 0 ? 0 : data[(y - 1) * stride + x - channels];
			const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
			data[y * stride + x] = rows[y * (stride + 1) + 1 + x] + guess;
		}
	}
	return {
		width,
		height,
		/** Red, green and blue at a place; places between pixels are those of the pixel that they lie in. */
		at(x, y) {
			const from = Math.floor(y) * stride + Math.floor(x) * channels;
			return [data[from], data[from + 1], data[from + 2]];
		},
	};
}

/** The predictor of filter 4 (PNG specification, 9.4). */
function paeth(left, up, corner) {
	const guess = left + up - corner;
	const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(guess - value));
	if (toLeft <= toUp && toLeft <= toCorner) return left;
	return toUp <= toCorner ? up : corner;
}
