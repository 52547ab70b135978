import { Signal } from "@/signal";
import type { ClipTiming, Playback, Stretch } from "@/viewer/clip/playback";

const TIMING: ClipTiming = {
	rate: { numerator: 24, denominator: 1 },
	first: 1001,
	last: 1100,
	timecode: "00:00:41:17",
};

/** A player without pictures, for tests: it shows what `present` says, and what was asked for when it arrives. */
export class FakePlayback implements Playback {
	readonly clip = TIMING;
	readonly frame: Signal<number | null>;
	readonly wanted = new Signal<number | null>(null);
	readonly playing = new Signal(false);
	readonly reach = new Signal(TIMING.last);
	readonly speed = new Signal(1);
	readonly loop = new Signal<Stretch | null>(null);
	/** A frame that is on its way when it is paused. */
	late: number | null = null;

	constructor(frame: number | null = TIMING.first) {
		this.frame = new Signal(frame);
	}

	play(): void {
		this.playing.set(true);
	}
	pause(): void {
		this.playing.set(false);
		if (this.late !== null) this.present(this.late);
		this.late = null;
	}
	toggle(): void {
		if (this.playing.get()) this.pause();
		else this.play();
	}
	seek(frame: number): void {
		this.playing.set(false);
		this.wanted.set(Math.min(TIMING.last, Math.max(TIMING.first, frame)));
	}
	step(by: number): void {
		this.seek((this.wanted.get() ?? this.frame.get() ?? TIMING.first) + by);
	}

	/** A frame comes to the screen. */
	present(frame: number): void {
		if (this.wanted.get() === frame) this.wanted.set(null);
		this.frame.set(frame);
	}
	/** What was asked for comes to the screen. */
	arrive(): void {
		const wanted = this.wanted.get();
		if (wanted !== null) this.present(wanted);
	}
	/** Shows a frame as somebody who asks for it and waits. */
	show(frame: number): void {
		this.seek(frame);
		this.arrive();
	}
}
