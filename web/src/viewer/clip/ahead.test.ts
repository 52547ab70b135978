import { beforeEach, describe, expect, it } from "vitest";
import { FakeTime } from "./fake_time";
import { FakeVideo } from "./fake_video";
import type { Decoding } from "./footage";
import type { ClipTiming } from "./playback";
import { ClipPlayer } from "./player";
import { frameAt } from "./timing";

const clip: ClipTiming = { rate: { numerator: 24, denominator: 1 }, first: 1, last: 240, timecode: null };

let video: FakeVideo;
let player: ClipPlayer;
/** What was painted: `d` before the number of one of the decoder. */
let painted: string[];
/** What the decoder was told. */
let told: string[];
let can: boolean;
let closed: number[];
let time: FakeTime;

const pass = (ms: number) => time.pass(ms);

const decoding: Decoding = {
	want(frame) {
		told.push(`want ${frame}`);
		return can;
	},
	near: (frame, direction) => told.push(`near ${frame} ${direction}`),
	expect: (frame) => told.push(`expect ${frame}`),
	rest: () => told.push("rest"),
	destroy: () => told.push("destroy"),
};

function decodes(frame: number, asked = true): void {
	const paint = () => painted.push(`d${frame}`);
	player.decoded(frame, { bytes: 1, paint, close: () => closed.push(frame) }, asked);
}

beforeEach(() => {
	video = new FakeVideo(clip);
	[painted, told, closed, can, time] = [[], [], [], true, new FakeTime()];
	player = new ClipPlayer({
		clip,
		video,
		take: (mediaTime) => ({
			mediaTime,
			paint: () => painted.push(`${frameAt(mediaTime, clip)}`),
			close: () => undefined,
		}),
		now: time.now,
		later: time.later,
	});
	player.setDecoding(decoding);
	player.setReach(clip.last);
	video.present(1);
	[painted, told, video.seeks.length] = [[], [], 0];
});

describe("a decoder beside the video", () => {
	it("gives what is wanted, and the video follows when the hand rests", () => {
		player.seek(50);
		expect(told).toEqual(["want 50"]);
		expect(player.wanted.get()).toBe(50);
		expect(player.frame.get()).toBe(1);
		decodes(49, false);
		expect(player.frame.get()).toBe(1);
		decodes(50);
		expect(painted).toEqual(["d50"]);
		expect(player.frame.get()).toBe(50);
		expect(player.wanted.get()).toBeNull();
		expect(video.seeks).toEqual([]);
		pass(1_000);
		expect(told).toEqual(["want 50", "near 50 1"]);
		expect(video.seeks).toEqual([50]);
		video.arrive();
		expect(player.frame.get()).toBe(50);
	});

	it("follows a scrubbing hand with frames that were wanted before", () => {
		player.seek(50);
		player.seek(90);
		decodes(50);
		expect(player.frame.get()).toBe(50);
		expect(player.wanted.get()).toBe(90);
		decodes(90);
		expect(player.frame.get()).toBe(90);
		decodes(49);
		expect(painted).toEqual(["d50", "d90"]);
	});

	it("is told at once where steps lead", () => {
		player.step(1);
		decodes(2);
		expect(told).toEqual(["want 2", "near 2 1"]);
		decodes(3, false);
		player.step(1);
		expect(painted).toEqual(["d2", "d3"]);
		expect(told.slice(2)).toEqual(["near 3 1"]);
		player.step(-1);
		expect(told.slice(3)).toEqual(["near 2 -1"]);
	});

	it("makes ready what is pointed at, unless it is held or something is wanted", () => {
		player.expect(300);
		expect(told).toEqual(["expect 240"]);
		decodes(240, false);
		expect(player.frame.get()).toBe(1);
		player.expect(240);
		player.seek(50);
		player.expect(60);
		expect(told).toEqual(["expect 240", "want 50"]);
	});

	it("leaves to the video what it cannot", () => {
		can = false;
		player.seek(50);
		expect(video.seeks).toEqual([50]);
		video.arrive();
		expect(painted).toEqual(["50"]);
	});

	it("leaves to the video what it misses", () => {
		player.seek(50);
		player.missed(49);
		expect(video.seeks).toEqual([]);
		player.missed(50);
		expect(video.seeks).toEqual([50]);
		pass(1_000);
		video.arrive();
		expect(player.frame.get()).toBe(50);
	});

	it("is not waited for for long, and done without when it is late again and again", () => {
		for (const frame of [50, 60, 70]) {
			player.seek(frame);
			pass(500);
			expect(video.seeks.at(-1)).toBe(frame);
			video.arrive();
			expect(player.frame.get()).toBe(frame);
		}
		expect(told.at(-1)).toBe("destroy");
		player.seek(80);
		expect(video.seeks.at(-1)).toBe(80);
	});

	it("may come before the video that was asked as well", () => {
		player.seek(50);
		pass(500);
		decodes(50);
		expect(painted).toEqual(["d50"]);
		video.arrive();
		expect(painted.every((each) => each.endsWith("50"))).toBe(true);
		expect(player.frame.get()).toBe(50);
		expect(player.wanted.get()).toBeNull();
	});

	it("rests while it plays, and shows nothing", () => {
		player.play();
		expect(told).toEqual(["rest"]);
		decodes(50);
		expect(painted).toEqual([]);
		video.playTo(5);
		player.pause();
		expect(player.frame.get()).toBe(5);
	});

	it("does not hold up play: the video goes to what was wanted", () => {
		player.seek(50);
		player.play();
		expect(video.seeks).toEqual([50]);
		decodes(50);
		video.arrive();
		expect(video.paused).toBe(false);
		video.playTo(52);
		expect(player.frame.get()).toBe(52);
	});

	it("stands where the video does not, and a step from there is one from what is shown", () => {
		player.seek(50);
		decodes(50);
		player.play();
		expect(video.seeks).toEqual([50]);
	});

	it("is closed with the player, and so is all that it gave", () => {
		decodes(30, false);
		decodes(30, false);
		expect(closed).toEqual([30]);
		player.destroy();
		expect(told.at(-1)).toBe("destroy");
		expect(closed).toEqual([30, 30]);
	});
});
