import { beforeEach, describe, expect, it } from "vitest";
import { FakePlayback } from "./fake_playback";
import { FrameHold } from "./frame_hold";

let time = 0;
let hold: FrameHold;
let playback: FakePlayback;

beforeEach(() => {
	time = 0;
	hold = new FrameHold(() => time);
	playback = new FakePlayback(1010);
	hold.bind(playback);
});

describe("holding a frame", () => {
	it("pauses, and belongs to the frame on the screen", () => {
		playback.play();
		playback.present(1011);
		expect(hold.begin()).toBe(1011);
		expect(playback.playing.get()).toBe(false);
		expect(hold.settle()).toBe(1011);
		expect(playback.wanted.get()).toBeNull();
	});

	it("is not possible before there is a frame", () => {
		const empty = new FakePlayback(null);
		hold.bind(empty);
		expect(hold.begin()).toBeNull();
		expect(hold.settle()).toBeNull();
		hold.bind(null);
		expect(hold.begin()).toBeNull();
	});

	it("goes along with a frame that was on its way while something is drawn", () => {
		playback.play();
		hold.begin();
		playback.present(1011);
		expect(playback.wanted.get()).toBeNull();
		expect(hold.settle()).toBe(1011);
	});

	it("takes back a frame that comes after it was settled and was not asked for", () => {
		playback.play();
		hold.begin();
		hold.settle();
		time = 30;
		playback.present(1011);
		expect(playback.wanted.get()).toBe(1010);
		playback.arrive();
		expect(playback.frame.get()).toBe(1010);
	});

	it("leaves alone what is asked for, and what plays", () => {
		playback.play();
		hold.begin();
		hold.settle();
		playback.show(1020);
		expect(playback.wanted.get()).toBeNull();
		hold.settle();
		playback.play();
		playback.present(1021);
		expect(playback.wanted.get()).toBeNull();
	});

	it("leaves alone what comes long after", () => {
		playback.play();
		hold.begin();
		hold.settle();
		time = 2000;
		playback.present(1011);
		expect(playback.wanted.get()).toBeNull();
	});

	it("stays although another frame was on its way", () => {
		playback.seek(1050);
		hold.begin();
		expect(hold.settle()).toBe(1010);
		expect(playback.wanted.get()).toBe(1010);
	});

	it("forgets a player that is gone", () => {
		playback.play();
		hold.begin();
		hold.settle();
		hold.bind(null);
		playback.present(1011);
		expect(playback.wanted.get()).toBeNull();
	});
});
