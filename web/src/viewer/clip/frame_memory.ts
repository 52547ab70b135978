/** A frame that is held apart from the video, to be painted again. */
export interface Kept {
	/** What it takes in memory. */
	readonly bytes: number;
	/** Puts it on the screen. */
	paint(): void;
	/** Lets go of it. */
	close(): void;
}

const MIB = 1024 * 1024;
/** Of a machine that can spare more, in GiB: the most that a browser tells. */
const LARGE_GIB = 8;

/** What the frames of a clip may take: some eighty of 1080p on a large machine, and forty where it is not known. */
export function memoryBytes(): number {
	const told = "deviceMemory" in navigator ? navigator.deviceMemory : null;
	return typeof told === "number" && told >= LARGE_GIB ? 256 * MIB : 128 * MIB;
}

/** Frames that were on the screen or are to be, by their numbers: the ones that were asked for last, as many as there is room for. */
export class FrameMemory {
	readonly #room: number;
	/** The one that was asked for last is the last one. */
	readonly #kept = new Map<number, Kept>();
	readonly #coming = new Set<number>();
	#bytes = 0;
	/** What is still being copied when everything is forgotten belongs to an age before. */
	#age = 0;

	constructor(room: number) {
		this.#room = room;
	}

	get bytes(): number {
		return this.#bytes;
	}

	/** Gives a frame, and keeps it for longer than the others; it must not be closed. */
	get(frame: number): Kept | null {
		const kept = this.#kept.get(frame);
		if (!kept) return null;
		this.#kept.delete(frame);
		this.#kept.set(frame, kept);
		return kept;
	}

	has(frame: number): boolean {
		return this.#kept.has(frame);
	}

	/** Takes over a frame, in place of a copy that is coming; what is held already or has no room is closed. */
	put(frame: number, kept: Kept): void {
		if (this.#kept.has(frame) || kept.bytes > this.#room) {
			kept.close();
			return;
		}
		this.#kept.set(frame, kept);
		this.#bytes += kept.bytes;
		for (const [oldest, old] of this.#kept) {
			if (this.#bytes <= this.#room) return;
			this.#kept.delete(oldest);
			this.#bytes -= old.bytes;
			old.close();
		}
	}

	/** Holds a frame, unless it is held. `keep` is called at once or not at all; null where it cannot be kept. */
	hold(frame: number, keep: () => Promise<Kept | null>): void {
		if (this.get(frame) || this.#coming.has(frame)) return;
		const age = this.#age;
		this.#coming.add(frame);
		void keep()
			// What cannot be copied is asked of the video again.
			.catch(() => null)
			.then((kept) => {
				if (age !== this.#age) {
					kept?.close();
					return;
				}
				this.#coming.delete(frame);
				if (kept) this.put(frame, kept);
			});
	}

	/** Forgets every frame. */
	clear(): void {
		this.#age += 1;
		this.#coming.clear();
		for (const kept of this.#kept.values()) kept.close();
		this.#kept.clear();
		this.#bytes = 0;
	}
}
