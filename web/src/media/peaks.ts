/** The peaks of a clip's sound: for each pair of a frame and each channel the lowest and the highest sample. */
export interface Peaks {
	readonly channels: number;
	readonly frames: number;
	readonly pairsPerFrame: number;
	/** Pair by pair, the channels in turn, lowest and highest; -128 to 127. */
	readonly samples: Int8Array;
}

const MAGIC = "PEAK";
const VERSION = 1;
const HEADER = 12;

/** Reads peaks as the server keeps them (`GET /api/media/{id}/waveform.bin`). Null for what are none. */
export function readPeaks(bytes: ArrayBuffer): Peaks | null {
	if (bytes.byteLength < HEADER) return null;
	const view = new DataView(bytes);
	const magic = String.fromCharCode(...new Uint8Array(bytes, 0, 4));
	if (magic !== MAGIC || view.getUint8(4) !== VERSION) return null;
	const channels = view.getUint8(5);
	const pairsPerFrame = view.getUint16(6, true);
	const frames = view.getUint32(8, true);
	const length = channels * pairsPerFrame * frames * 2;
	if (length === 0 || bytes.byteLength !== HEADER + length) return null;
	return { channels, frames, pairsPerFrame, samples: new Int8Array(bytes, HEADER, length) };
}

/**
 * The outline of a sound in so many columns at most, as a path from 0 to `columns` and from -128 (loudest, above) to 128:
 * along the highest samples of all channels there, and along the lowest back.
 */
export function outline(peaks: Peaks, most: number): { readonly columns: number; readonly path: string } {
	const { channels, frames, pairsPerFrame, samples } = peaks;
	const pairs = frames * pairsPerFrame;
	const columns = Math.max(1, Math.min(Math.floor(most), pairs));
	const above: string[] = [];
	const below: string[] = [];
	for (let column = 0; column < columns; column++) {
		const from = Math.floor((column * pairs) / columns) * channels * 2;
		const to = Math.floor(((column + 1) * pairs) / columns) * channels * 2;
		let [least, highest] = [0, 0];
		for (let at = from; at < to; at += 2) {
			least = Math.min(least, samples[at] ?? 0);
			highest = Math.max(highest, samples[at + 1] ?? 0);
		}
		// Silence is a line, not nothing.
		above.push(`V${-Math.max(highest, 1)}H${column + 1}`);
		below.push(`V${-Math.min(least, -1)}H${column}`);
	}
	// The lowest are gone through from the right to the left.
	return { columns, path: `M0 0${above.join("")}${below.toReversed().join("")}Z` };
}
