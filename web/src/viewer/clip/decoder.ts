import type { Decoding } from "./footage";
import type { Track } from "./fragment";
import type { Group, Groups } from "./groups";
import type { ClipTiming } from "./playback";

/** What is used of the browser's decoder. */
export type Coder = Pick<
	VideoDecoder,
	"configure" | "decode" | "reset" | "close" | "decodeQueueSize" | "addEventListener"
>;

export interface FrameDecoderOptions {
	readonly clip: ClipTiming;
	readonly groups: Groups;
	/** Opens the browser's decoder; null where it cannot decode the track. */
	open(track: Track, init: VideoDecoderInit): Promise<Coder | null>;
	/** Whether a frame need not be decoded. */
	held(frame: number): boolean;
	/** How many frames may be decoded before they are asked for. */
	room(): number;
	/** Takes a frame over, and closes it; `asked`: whether it was wanted. */
	deliver(frame: number, picture: VideoFrame, asked: boolean): void;
	/** A frame that was wanted does not come. */
	missed(frame: number): void;
}

/** How many pictures the browser may have before it when nobody waits: what is wanted then comes after them. */
const MOST_WAITING = 2;

/**
 * Decodes frames beside the video: first one that is wanted, from the picture before it that stands alone, then those
 * that a hand comes to next. A frame that is begun is finished before a later wish is begun elsewhere, so that a
 * scrubbing hand is followed; what nobody asked for gives way at once.
 */
export class FrameDecoder implements Decoding {
	readonly #options: FrameDecoderOptions;
	#coder: Promise<Coder | null> | null = null;
	#opened: Coder | null = null;
	#dead = false;
	#working = false;
	/** The latest wish. */
	#wish: number | null = null;
	/** The wish that is being decoded. */
	#aim: number | null = null;
	/** What may be wanted next: what is near a frame in a direction, or the frame alone. */
	#near: { readonly frame: number; readonly direction: 1 | -1 | null } | null = null;
	/** What is near, in the order in which it is decoded; null until that is known. */
	#plan: number[] | null = null;
	/** Which picture the browser's decoder can take next. */
	#at: { readonly group: Group; readonly next: number } | null = null;
	/** What the browser was given and has not given back. */
	readonly #coming = new Set<number>();
	#wake: () => void = () => undefined;

	constructor(options: FrameDecoderOptions) {
		this.#options = options;
	}

	want(frame: number): boolean {
		if (this.#dead || !this.#options.groups.has(frame)) return false;
		this.#wish = frame;
		this.#near = null;
		this.#stir();
		return true;
	}

	expect(frame: number): void {
		this.#prepare(frame, null);
	}

	near(frame: number, direction: 1 | -1): void {
		this.#prepare(frame, direction);
	}

	#prepare(frame: number, direction: 1 | -1 | null): void {
		if (this.#dead || !this.#options.groups.has(frame)) return;
		this.#near = { frame, direction };
		this.#plan = null;
		this.#stir();
	}

	rest(): void {
		this.#wish = null;
		this.#aim = null;
		this.#near = null;
		this.#at = null;
		if (this.#coming.size > 0) {
			this.#coming.clear();
			this.#opened?.close();
			this.#opened = null;
			this.#coder = null;
		}
		this.#wake();
	}

	destroy(): void {
		this.#dead = true;
		this.rest();
		this.#close();
		this.#options.groups.destroy();
	}

	#close(): void {
		this.#opened?.close();
		this.#opened = null;
	}

	#stir(): void {
		this.#wake();
		if (!this.#working) void this.#work();
	}

	/** Waits until something has changed. */
	#change(): Promise<void> {
		return new Promise((resolve) => {
			this.#wake = resolve;
		});
	}

	async #work(): Promise<void> {
		this.#working = true;
		while (!this.#dead) {
			const asked = this.#asked();
			const frame = asked ?? (await this.#nearby());
			// What was wanted meanwhile comes first.
			if (asked === null && this.#asked() !== null) continue;
			if (frame === null) {
				if (this.#near === null) break;
				continue;
			}
			try {
				await this.#give(frame, asked !== null);
			} catch {
				this.#miss(frame);
			}
		}
		this.#working = false;
	}

	/** The wish that is to be decoded now. */
	#asked(): number | null {
		if (this.#aim === null || (this.#wish !== null && this.#isSoon(this.#wish))) this.#aim = this.#wish;
		return this.#aim;
	}

	/** Whether a frame comes without anything being begun anew. */
	#isSoon(frame: number): boolean {
		if (this.#coming.has(frame)) return true;
		if (!this.#at) return false;
		const { group, next } = this.#at;
		return frame >= group.first + next && frame < group.first + group.samples.length;
	}

	/** What is to be decoded while nothing is wanted; null when all of it is there. */
	async #nearby(): Promise<number | null> {
		const near = this.#near;
		if (!near) return null;
		try {
			const plan = this.#plan ?? (await this.#planned(near.frame, near.direction));
			if (this.#near !== near) return this.#near ? this.#nearby() : null;
			this.#plan = plan;
		} catch {
			// Nobody asked for it.
			this.#plan = [];
		}
		for (let frame = this.#plan?.shift(); frame !== undefined; frame = this.#plan?.shift()) {
			if (!this.#options.held(frame) && !this.#coming.has(frame)) return frame;
		}
		if (this.#near === near) this.#near = null;
		return null;
	}

	/** What is left of the frame's group, then the group that comes next in the direction. */
	async #planned(frame: number, direction: 1 | -1 | null): Promise<number[]> {
		if (direction === null) return [frame];
		const { groups, room } = this.#options;
		const own = await groups.of(frame);
		const plan = framesOf(own).filter((each) => each > frame);
		const beside = direction === 1 ? own.first + own.samples.length : own.first - 1;
		if (groups.has(beside)) plan.push(...framesOf(await groups.of(beside)));
		return plan.slice(0, room());
	}

	/** Gives the browser the next picture on the way to a frame, as soon as it may take one. */
	async #give(frame: number, asked: boolean): Promise<void> {
		if (this.#coming.has(frame)) return this.#change();
		const near = this.#near;
		const { groups } = this.#options;
		// What is held is given at once, before anything else on the page gets its turn.
		const group = groups.held(frame) ?? (await groups.of(frame));
		this.#coder ??= this.#open(group.track);
		const coder = this.#opened ?? (await this.#coder);
		if (!coder || coder !== this.#opened) return;
		const index = frame - group.first;
		const next = this.#at?.group === group && this.#at.next <= index ? this.#at.next : 0;
		for (let each = next; each <= index; each++) {
			const other = this.#asked();
			if (coder !== this.#opened || (asked ? other !== frame : other !== null || this.#near !== near)) return;
			const sample = group.samples[each];
			if (!sample) return;
			const { first } = this.#options.clip;
			this.#coming.add(group.first + each);
			this.#at = { group, next: each + 1 };
			coder.decode(
				new EncodedVideoChunk({
					type: sample.key ? "key" : "delta",
					timestamp: microseconds(group.first + each - first, this.#options.clip),
					data: sample.data,
				}),
			);
			while (
				!asked &&
				coder === this.#opened &&
				coder.decodeQueueSize >= MOST_WAITING &&
				this.#asked() === null
			) {
				await this.#change();
			}
		}
	}

	async #open(track: Track): Promise<Coder | null> {
		const failed = () => {
			if (this.#opened === coder) this.#fail();
		};
		let coder: Coder | null = null;
		try {
			coder = await this.#options.open(track, {
				output: (picture) => {
					if (this.#opened === coder) this.#output(picture);
					else picture.close();
				},
				error: failed,
			});
		} catch {
			// As if it could not decode this.
		}
		if (this.#dead) coder?.close();
		else if (coder === null) this.#fail();
		else {
			this.#opened = coder;
			coder.addEventListener("dequeue", () => this.#wake());
		}
		return coder;
	}

	#output(picture: VideoFrame): void {
		const { clip, deliver } = this.#options;
		const { numerator, denominator } = clip.rate;
		const frame = clip.first + Math.round((picture.timestamp * numerator) / (1e6 * denominator));
		this.#coming.delete(frame);
		const asked = frame === this.#aim || frame === this.#wish;
		if (frame === this.#aim) this.#aim = null;
		if (frame === this.#wish) this.#wish = null;
		deliver(frame, picture, asked);
		this.#wake();
	}

	/** Whatever was wanted is the video's from now on. */
	#fail(): void {
		if (this.#dead) return;
		this.#dead = true;
		const wish = this.#wish ?? this.#aim;
		this.#opened = null;
		this.rest();
		if (wish !== null) this.#options.missed(wish);
	}

	#miss(frame: number): void {
		this.#at = null;
		if (frame !== this.#aim && frame !== this.#wish) {
			this.#near = null;
			return;
		}
		const wished = frame === this.#wish;
		this.#aim = null;
		if (wished) this.#wish = null;
		if (wished) this.#options.missed(frame);
	}
}

function framesOf({ first, samples }: Group): number[] {
	return samples.map((_, index) => first + index);
}

function microseconds(frames: number, { rate }: ClipTiming): number {
	return Math.round((frames * 1e6 * rate.denominator) / rate.numerator);
}

/**
 * Opens the browser's decoder of the processor: what it gives is memory, and may be held. A graphics card has room for a
 * few frames only, and stands still while they are held.
 */
export async function openCoder(track: Track, init: VideoDecoderInit): Promise<Coder | null> {
	const config: VideoDecoderConfig = {
		codec: track.codec,
		description: track.description,
		hardwareAcceleration: "prefer-software",
		// Each picture is given back before the next one is asked for.
		optimizeForLatency: true,
	};
	const { supported } = await VideoDecoder.isConfigSupported(config);
	if (!supported) return null;
	const coder = new VideoDecoder(init);
	coder.configure(config);
	return coder;
}
