/**
 * What the segments of a rendition hold: fragmented MP4 (ISO/IEC 14496-12) of one picture track in H.264
 * (ISO/IEC 14496-15), every picture shown when it is decoded. Anything else is malformed here.
 */

/** The picture track of an init segment. */
export interface Track {
	readonly id: number;
	/** Ticks per second. */
	readonly timescale: number;
	/** What holds for pictures that say nothing else: for how many ticks they are shown, how large they are, and flags. */
	readonly duration: number;
	readonly size: number;
	readonly flags: number;
	/** As in RFC 6381: `avc1.640028`. */
	readonly codec: string;
	/** The body of `avcC`. */
	readonly description: Uint8Array<ArrayBuffer>;
}

/** One coded picture. */
export interface Sample {
	/** When it is shown, in ticks. */
	readonly start: number;
	/** Whether it can be decoded without those before it. */
	readonly key: boolean;
	readonly data: Uint8Array<ArrayBuffer>;
}

export class Malformed extends Error {}

interface Box {
	readonly kind: string;
	/** Where it begins in the file. */
	readonly start: number;
	readonly body: DataView<ArrayBuffer>;
}

/** Reads the picture track of an init segment. Throws `Malformed`. */
export function readTrack(file: ArrayBuffer): Track {
	return strictly(() => {
		const index = one(new DataView(file), "moov");
		const tracks = boxes(index).filter(({ kind, body }) => {
			return kind === "trak" && letters(one(body, "mdia", "hdlr"), 8) === "vide";
		});
		const [track, another] = tracks;
		if (!track || another) throw new Malformed();
		const header = one(track.body, "tkhd");
		// Version 1 has two times of 64 bits before the number.
		const id = header.getUint32(header.getUint8(0) === 1 ? 20 : 12);
		const media = one(track.body, "mdia", "mdhd");
		const timescale = media.getUint32(media.getUint8(0) === 1 ? 20 : 12);
		const defaults = boxes(one(index, "mvex")).find(
			({ kind, body }) => kind === "trex" && body.getUint32(4) === id,
		)?.body;
		const entries = one(track.body, "mdia", "minf", "stbl", "stsd");
		const entry = boxes(entries, 8)[0];
		if (!defaults || !entry || entry.kind !== "avc1" || timescale === 0) throw new Malformed();
		// The boxes of an entry come after what every picture has: its size, and a name of the encoder.
		const own = boxes(entry.body, 78).find(({ kind }) => kind === "avcC")?.body;
		if (!own) throw new Malformed();
		const hex = (at: number) => own.getUint8(at).toString(16).padStart(2, "0");
		return {
			id,
			timescale,
			duration: defaults.getUint32(12),
			size: defaults.getUint32(16),
			flags: defaults.getUint32(20),
			codec: `avc1.${hex(1)}${hex(2)}${hex(3)}`,
			description: bytes(own, 0, own.byteLength).slice(),
		};
	});
}

/** Reads the pictures of a segment, in their order. Throws `Malformed`. */
export function readSamples(file: ArrayBuffer, track: Track): Sample[] {
	return strictly(() => {
		const whole = new DataView(file);
		const samples: Sample[] = [];
		for (const { kind, start, body } of boxes(whole)) {
			if (kind !== "moof") continue;
			for (const part of boxes(body)) {
				if (part.kind === "traf") readFragment(whole, start, part.body, track, samples);
			}
		}
		return samples;
	});
}

/** Flags of `tfhd` and `trun`: which fields there are. */
const HEADER = {
	base: 0x1,
	description: 0x2,
	duration: 0x8,
	size: 0x10,
	flags: 0x20,
	fromMoof: 0x2_0000,
} as const;
const RUN = {
	offset: 0x1,
	firstFlags: 0x4,
	duration: 0x100,
	size: 0x200,
	flags: 0x400,
	later: 0x800,
} as const;
/** Of a sample: that it needs others. */
const NOT_KEY = 0x1_0000;

function readFragment(
	file: DataView<ArrayBuffer>,
	moof: number,
	fragment: DataView<ArrayBuffer>,
	track: Track,
	samples: Sample[],
): void {
	const header = fields(one(fragment, "tfhd"));
	if (header.next() !== track.id) return;
	if (header.flags & HEADER.base || !(header.flags & HEADER.fromMoof)) throw new Malformed();
	if (header.flags & HEADER.description) header.next();
	const duration = header.flags & HEADER.duration ? header.next() : track.duration;
	const size = header.flags & HEADER.size ? header.next() : track.size;
	const flags = header.flags & HEADER.flags ? header.next() : track.flags;
	const time = one(fragment, "tfdt");
	let start = time.getUint8(0) === 1 ? Number(time.getBigUint64(4)) : time.getUint32(4);
	for (const { kind, body } of boxes(fragment)) {
		if (kind !== "trun") continue;
		const run = fields(body);
		const count = run.next();
		if (!(run.flags & RUN.offset)) throw new Malformed();
		let at = moof + run.next();
		const first = run.flags & RUN.firstFlags ? run.next() : null;
		for (let index = 0; index < count; index++) {
			const lasts = run.flags & RUN.duration ? run.next() : duration;
			const length = run.flags & RUN.size ? run.next() : size;
			const own = run.flags & RUN.flags ? run.next() : flags;
			// Shown later than decoded: a B-frame, or what comes before one.
			if (run.flags & RUN.later && run.next() !== 0) throw new Malformed();
			const key = (((index === 0 ? first : null) ?? own) & NOT_KEY) === 0;
			samples.push({ start, key, data: bytes(file, at, length) });
			start += lasts;
			at += length;
		}
	}
}

/** The fields of 32 bits that follow version and flags. */
function fields(body: DataView): { readonly flags: number; next(): number } {
	let at = 4;
	return {
		flags: body.getUint32(0) & 0xff_ffff,
		next() {
			at += 4;
			return body.getUint32(at - 4);
		},
	};
}

/** The boxes that lie one after the other from `from` on. */
function boxes(within: DataView<ArrayBuffer>, from = 0): Box[] {
	const found: Box[] = [];
	let at = from;
	while (at < within.byteLength) {
		let size = within.getUint32(at);
		let head = 8;
		if (size === 1) {
			size = Number(within.getBigUint64(at + 8));
			head = 16;
		} else if (size === 0) size = within.byteLength - at;
		if (size < head) throw new Malformed();
		const body = new DataView(within.buffer, within.byteOffset + at + head, size - head);
		if (at + size > within.byteLength) throw new Malformed();
		found.push({ kind: letters(within, at + 4), start: at, body });
		at += size;
	}
	return found;
}

/** The body at the end of a path of boxes, the first of each kind. */
function one(within: DataView<ArrayBuffer>, ...path: string[]): DataView<ArrayBuffer> {
	return path.reduce((body, wanted) => {
		const found = boxes(body).find(({ kind }) => kind === wanted);
		if (!found) throw new Malformed();
		return found.body;
	}, within);
}

function letters(body: DataView, at: number): string {
	return String.fromCharCode(...[0, 1, 2, 3].map((byte) => body.getUint8(at + byte)));
}

function bytes(body: DataView<ArrayBuffer>, at: number, length: number): Uint8Array<ArrayBuffer> {
	if (at < 0 || at + length > body.byteLength) throw new Malformed();
	return new Uint8Array(body.buffer, body.byteOffset + at, length);
}

/** To read beyond an end is malformed as well. */
function strictly<T>(read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw error instanceof RangeError ? new Malformed() : error;
	}
}
