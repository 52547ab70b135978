import { onBehalf } from "@/base";
import { Malformed, readSamples, readTrack, type Sample, type Track } from "./fragment";
import type { ClipTiming } from "./playback";
import { frameSeconds } from "./timing";

/** A segment of a rendition, as the playlist names it. */
export interface Listed {
	/** Where it starts, in seconds. */
	readonly start: number;
	readonly address: string;
	/** The address of its init segment. */
	readonly header: string;
}

/** Pictures from one that stands alone to the one before the next such. */
export interface Group {
	/** The frame of its first picture. */
	readonly first: number;
	readonly samples: readonly Sample[];
	readonly track: Track;
}

interface Segment {
	readonly bytes: number;
	readonly groups: readonly Group[];
}

/** What segments are held in; the browser's own cache has the others. */
const MEMORY_BYTES = 32 * 1024 * 1024;

/** The coded pictures of a rendition, brought as they are asked for. */
export class Groups {
	readonly #clip: ClipTiming;
	readonly #read: (address: string, signal: AbortSignal) => Promise<ArrayBuffer>;
	readonly #gone = new AbortController();
	#listed: readonly Listed[] = [];
	/** Up to this frame the segments reach. */
	#reach: number;
	#track: { readonly address: string; readonly track: Promise<Track> } | null = null;
	/** By their addresses; the one that was asked for last is the last one. */
	readonly #segments = new Map<string, { readonly coming: Promise<Segment>; held: Segment | null }>();

	constructor(clip: ClipTiming, read = fetched) {
		this.#clip = clip;
		this.#read = read;
		this.#reach = clip.first - 1;
	}

	/** Takes the segments that there are by now, and up to which frame they reach. */
	list(listed: readonly Listed[], reach: number): void {
		this.#listed = listed;
		this.#reach = reach;
	}

	/** Whether a segment has the frame. */
	has(frame: number): boolean {
		return frame >= this.#clip.first && frame <= this.#reach && this.#listed.length > 0;
	}

	/** The group that a frame is in, if its segment is held. */
	held(frame: number): Group | null {
		const listed = this.#listedOf(frame);
		const segment = listed && this.#segments.get(listed.address)?.held;
		return segment ? groupOf(segment, frame) : null;
	}

	/** The group that a frame is in. Fails when its segment cannot be had, is malformed, or does not have it. */
	async of(frame: number): Promise<Group> {
		const listed = this.#listedOf(frame);
		if (!listed) throw new Malformed();
		const group = groupOf(await this.#segment(listed), frame);
		if (!group) throw new Malformed();
		return group;
	}

	destroy(): void {
		this.#gone.abort();
		this.#segments.clear();
	}

	#listedOf(frame: number): Listed | null {
		const middle = (frame - this.#clip.first + 0.5) * frameSeconds(this.#clip);
		return this.#listed.findLast(({ start }) => start <= middle) ?? null;
	}

	#segment(listed: Listed): Promise<Segment> {
		const { address } = listed;
		const segment = this.#segments.get(address) ?? this.#bring(listed);
		this.#segments.delete(address);
		this.#segments.set(address, segment);
		return segment.coming;
	}

	#bring({ address, header }: Listed): { readonly coming: Promise<Segment>; held: Segment | null } {
		const coming = Promise.all([this.#header(header), this.#read(address, this.#gone.signal)]).then(
			([track, file]) => ({
				bytes: file.byteLength,
				groups: grouped(readSamples(file, track), track, this.#clip),
			}),
		);
		const segment: { readonly coming: Promise<Segment>; held: Segment | null } = { coming, held: null };
		coming.then(
			(held) => {
				segment.held = held;
				this.#makeRoom(address);
			},
			// It is tried again when it is asked for again.
			() => this.#segments.delete(address),
		);
		return segment;
	}

	#header(address: string): Promise<Track> {
		if (this.#track?.address !== address) {
			const track = this.#read(address, this.#gone.signal).then(readTrack);
			this.#track = { address, track };
			track.catch(() => {
				if (this.#track?.track === track) this.#track = null;
			});
		}
		return this.#track.track;
	}

	/** Lets go of those that were not asked for the longest, but for the one that has just come. */
	#makeRoom(come: string): void {
		let bytes = 0;
		for (const { held } of this.#segments.values()) bytes += held?.bytes ?? 0;
		for (const [address, { held }] of this.#segments) {
			if (bytes <= MEMORY_BYTES) return;
			if (!held || address === come) continue;
			bytes -= held.bytes;
			this.#segments.delete(address);
		}
	}
}

function groupOf({ groups }: Segment, frame: number): Group | null {
	return groups.find(({ first, samples }) => first <= frame && frame < first + samples.length) ?? null;
}

/** Every picture under its frame: n frame durations after the start, each following the one before. */
function grouped(samples: readonly Sample[], track: Track, clip: ClipTiming): Group[] {
	const groups: { first: number; samples: Sample[]; track: Track }[] = [];
	let due: number | null = null;
	for (const sample of samples) {
		const { numerator, denominator } = clip.rate;
		const frame = clip.first + Math.round((sample.start * numerator) / (track.timescale * denominator));
		if (due !== null && frame !== due) throw new Malformed();
		due = frame + 1;
		if (sample.key) groups.push({ first: frame, samples: [], track });
		const group = groups.at(-1);
		if (!group) throw new Malformed();
		group.samples.push(sample);
	}
	return groups;
}

async function fetched(address: string, signal: AbortSignal): Promise<ArrayBuffer> {
	const answer = await fetch(address, { signal, headers: onBehalf() });
	if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
	return answer.arrayBuffer();
}
