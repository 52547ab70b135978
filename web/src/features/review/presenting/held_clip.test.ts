import { beforeEach, describe, expect, it } from "vitest";
import type { Playback as Shown } from "@/document/schema.gen";
import { Signal } from "@/signal";
import { type Held, HeldClip } from "./held_clip";

const RATE = 25;
const clip = { rate: { numerator: RATE, denominator: 1 }, first: 1001, last: 1500, timecode: null };
/** How long a seek takes here, in milliseconds. */
const SEEK_MS = 200;

let now: number;

/** A player that keeps time as a video does. */
class FakeHeld implements Held {
	readonly clip = clip;
	readonly frame = new Signal<number | null>(1001);
	readonly wanted = new Signal<number | null>(null);
	readonly playing = new Signal(false);
	readonly speed = new Signal(1);
	readonly seeks: number[] = [];
	pace = 1;
	at = 1001;
	#arrives = 0;

	seek(frame: number): void {
		this.seeks.push(frame);
		this.playing.set(false);
		this.pace = 1;
		this.wanted.set(frame);
		this.#arrives = now + SEEK_MS;
	}
	playAt(speed: number): void {
		this.speed.set(speed);
		this.playing.set(true);
	}
	setPace(pace: number): void {
		this.pace = pace;
	}
	pass(ms: number): void {
		const wanted = this.wanted.get();
		if (wanted !== null) {
			if (now < this.#arrives) return;
			this.at = wanted;
			this.wanted.set(null);
			this.frame.set(wanted);
		} else if (this.playing.get()) {
			this.at = Math.min(clip.last, this.at + (ms / 1000) * RATE * this.speed.get() * this.pace);
			this.frame.set(Math.floor(this.at));
			if (this.at === clip.last) this.playing.set(false);
		}
	}
}

let player: FakeHeld;
let held: HeldClip;

/** Lets time pass, and the clip be looked at ten times a second. */
function pass(ms: number): void {
	for (let step = 0; step < ms; step += 5) {
		now += 5;
		player.pass(5);
		if (now % 100 === 0) held.check();
	}
}

const playing = (frame: number, more: Partial<Shown> = {}): Shown => ({
	media: 1,
	frame,
	playing: true,
	speed: 1,
	at: now,
	...more,
});
const resting = (frame: number): Shown => ({ ...playing(frame), playing: false });
const due = ({ frame, at, speed }: Shown) => frame + ((now - at) / 1000) * RATE * speed;

beforeEach(() => {
	now = 1_000_000;
	player = new FakeHeld();
	held = new HeldClip(player, () => now);
});

describe("at rest", () => {
	it("stands on exactly the frame that is shown, and is sent there once", () => {
		for (const frame of [1042, 1043, 1042, 1001]) {
			held.show(resting(frame));
			pass(400);
			expect(player.frame.get()).toBe(frame);
		}
		expect(player.seeks).toEqual([1042, 1043, 1042, 1001]);
	});

	it("stops a clip that plays, and keeps to frames that there are", () => {
		player.playAt(1);
		held.show(resting(1001));
		expect(player.playing.get()).toBe(false);
		held.show(resting(9999));
		pass(400);
		expect(player.frame.get()).toBe(1500);
	});

	it("is left alone where nothing is shown", () => {
		held.show(resting(1042));
		held.show(null);
		player.seek(1300);
		pass(1000);
		expect(player.frame.get()).toBe(1300);
	});
});

describe("playing", () => {
	it("catches up with a little that it is behind, without a jump", () => {
		player.at = 1100;
		player.frame.set(1100);
		const shown = playing(1106);
		held.show(shown);
		pass(3000);
		expect(player.seeks).toEqual([]);
		expect(Math.abs(due(shown) - player.at)).toBeLessThan(1);
	});

	it("waits for what is a little behind, and then keeps its own pace", () => {
		player.at = 1106;
		player.frame.set(1106);
		const shown = playing(1100);
		held.show(shown);
		pass(4000);
		expect(player.seeks).toEqual([]);
		expect(Math.abs(due(shown) - player.at)).toBeLessThan(1.5);
		expect(Math.abs(player.pace - 1)).toBeLessThan(0.03);
	});

	it("jumps where it is far off, to where what is shown will be when it gets there", () => {
		const shown = playing(1200);
		held.show(shown);
		pass(1500);
		expect(player.seeks).toHaveLength(1);
		expect(Math.abs(due(shown) - player.at)).toBeLessThan(1.5);
	});

	it("goes along with another speed, and with a jump back", () => {
		held.show(playing(1001, { speed: 2 }));
		pass(1000);
		expect(player.speed.get()).toBe(2);
		const again = playing(1001);
		held.show(again);
		pass(1500);
		expect(player.speed.get()).toBe(1);
		expect(Math.abs(due(again) - player.at)).toBeLessThan(1.5);
	});

	it("rests at its end until something else is shown", () => {
		held.show(playing(1480));
		pass(3000);
		expect([player.frame.get(), player.playing.get()]).toEqual([1500, false]);
		const seeks = player.seeks.length;
		pass(2000);
		expect(player.seeks.length).toBe(seeks);
		held.show(playing(1001));
		pass(1000);
		expect(player.playing.get()).toBe(true);
	});

	it("comes to rest on the frame on which it was paused", () => {
		held.show(playing(1100));
		pass(2000);
		held.show(resting(1151));
		pass(500);
		expect([player.frame.get(), player.playing.get(), player.pace]).toEqual([1151, false, 1]);
	});
});
