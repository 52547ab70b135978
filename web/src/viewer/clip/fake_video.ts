import type { Footage } from "./footage";
import type { ClipTiming } from "./playback";
import { frameSeconds } from "./timing";

/** A video element for tests: it does only what it is told, one step at a time. */
export class FakeVideo implements Footage {
	readonly #clip: ClipTiming;
	readonly #target = new EventTarget();
	readonly addEventListener = this.#target.addEventListener.bind(this.#target) as Footage["addEventListener"];
	#callback: VideoFrameRequestCallback | null = null;
	#time = 0;
	/** Where it was sent, in the order of the wishes. */
	readonly seeks: number[] = [];
	/** Up to which frame it holds data, from the first one on. */
	loaded: number;
	seeking = false;
	playbackRate = 1;
	muted = false;
	paused = true;
	/** Whether it refuses to sound before it is asked. */
	shy = false;

	constructor(clip: ClipTiming) {
		this.#clip = clip;
		this.loaded = clip.last;
	}

	/** Who waits for the next frame. */
	get announced(): VideoFrameRequestCallback | null {
		return this.#callback;
	}

	get currentTime(): number {
		return this.#time;
	}
	set currentTime(time: number) {
		this.#time = time;
		this.seeking = true;
		this.seeks.push(this.frame);
	}

	/** The frame that its clock stands at. */
	get frame(): number {
		return this.#clip.first + Math.floor(this.#time / frameSeconds(this.#clip) + 1e-6);
	}

	get buffered(): TimeRanges {
		const end = (this.loaded - this.#clip.first + 1) * frameSeconds(this.#clip);
		return { length: 1, start: () => 0, end: () => end };
	}

	async play(): Promise<void> {
		if (this.shy && !this.muted) throw new DOMException("not before you are asked", "NotAllowedError");
		this.paused = false;
	}

	pause(): void {
		this.paused = true;
	}

	requestVideoFrameCallback(callback: VideoFrameRequestCallback): number {
		if (this.#callback) throw new Error("two frame callbacks at once");
		this.#callback = callback;
		return 1;
	}

	cancelVideoFrameCallback(): void {
		this.#callback = null;
	}

	/** Presents a frame: the one that its clock stands at unless said. */
	present(frame = this.frame): void {
		const callback = this.#callback;
		this.#callback = null;
		const mediaTime = (frame - this.#clip.first) * frameSeconds(this.#clip);
		callback?.(0, { mediaTime } as VideoFrameCallbackMetadata);
	}

	/** Arrives where it was sent, and presents it. */
	arrive(presented?: number): void {
		this.seeking = false;
		this.say("seeked");
		this.present(presented);
	}

	/** Plays on to a frame. */
	playTo(frame: number): void {
		for (let next = this.frame + 1; next <= frame && !this.paused; next++) {
			this.#time = (next - this.#clip.first) * frameSeconds(this.#clip);
			this.present();
		}
	}

	say(event: string): void {
		this.#target.dispatchEvent(new Event(event));
	}
}
