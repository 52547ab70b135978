// A picture that is large enough to take a moment: noise does not compress.
import { crc32, deflateSync } from "node:zlib";

function chunk(kind, body) {
	const out = Buffer.alloc(12 + body.length);
	out.writeUInt32BE(body.length, 0);
	out.write(kind, 4, "latin1");
	body.copy(out, 8);
	out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
	return out;
}

function file(width, height, color, rows) {
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.set([8, color, 0, 0, 0], 8);
	const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	const body = deflateSync(rows, { level: 1 });
	return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", body), chunk("IEND", Buffer.alloc(0))]);
}

/** A grey picture as PNG, of what a function says of each pixel. */
export function grey(width, height, greyAt) {
	const rows = Buffer.alloc((1 + width) * height);
	for (let y = 0; y < height; y += 1)
		for (let x = 0; x < width; x += 1) rows[y * (1 + width) + 1 + x] = greyAt(x, y);
	return file(width, height, 0, rows);
}

/** An RGB picture of noise as PNG. */
export function png(width, height) {
	const rows = Buffer.alloc((1 + 3 * width) * height);
	let state = 0x9e3779b9;
	for (let y = 0; y < height; y += 1) {
		// The first byte of a row is its filter: none.
		for (let at = y * (1 + 3 * width) + 1; at < (y + 1) * (1 + 3 * width); at += 1) {
			state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
			rows[at] = state >>> 24;
		}
	}
	return file(width, height, 2, rows);
}
