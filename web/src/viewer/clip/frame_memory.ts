/** A frame that is held apart from the video, to be painted again. */
export interface Kept {
	/** What it takes in memory. */
	readonly bytes: number;
	/** Puts it on the screen. */
	paint(): void;
	/** Lets go of it. */
	close(): void;
}

/** Frames that were on the screen, by their numbers: the ones that were asked for last, as many as there is room for. */
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
				if (kept) this.#put(frame, kept);
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

	#put(frame: number, kept: Kept): void {
		if (kept.bytes > this.#room) {
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
}
