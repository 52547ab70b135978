import { beforeEach, describe, expect, it } from "vitest";
import { FakeVideo } from "./fake_video";
import type { Presented } from "./footage";
import type { ClipTiming } from "./playback";
import { ClipPlayer } from "./player";
import { frameAt, frameSeconds } from "./timing";

const clip: ClipTiming = { rate: { numerator: 24, denominator: 1 }, first: 1, last: 240, timecode: null };

let video: FakeVideo;
let player: ClipPlayer;
/** What was painted, by the pictures: `m` before the number of one out of memory. */
let painted: string[];
let waiting: (() => void)[];
/** What the video has ready before it is announced; null where the browser does not tell. */
let ready: number | null;

function presented(mediaTime: number): Presented {
	const picture = frameAt(mediaTime, clip);
	return {
		mediaTime,
		paint: () => painted.push(`${picture}`),
		keep: async () => ({ bytes: 1, paint: () => painted.push(`m${picture}`), close: () => undefined }),
		close: () => undefined,
	};
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** Lets whatever waits for the hand to rest go on. */
function rest(): void {
	for (const run of waiting.splice(0)) run();
}

async function show(frame: number): Promise<void> {
	player.seek(frame);
	video.arrive();
	await settled();
}

beforeEach(async () => {
	video = new FakeVideo(clip);
	painted = [];
	waiting = [];
	ready = null;
	player = new ClipPlayer({
		clip,
		video,
		take: presented,
		glimpse: () => (ready === null ? null : presented((ready - clip.first) * frameSeconds(clip))),
		now: () => 0,
		later(run) {
			waiting.push(run);
			return () => {
				waiting = waiting.filter((each) => each !== run);
			};
		},
	});
	player.setReach(clip.last);
	video.present(1);
	await settled();
	await show(10);
	await show(11);
	painted = [];
	video.seeks.length = 0;
});

describe("a frame that is held", () => {
	it("is on the screen at once under its own number, and the video follows when the hand rests", () => {
		player.step(-1);
		expect(painted).toEqual(["m10"]);
		expect(player.frame.get()).toBe(10);
		expect(player.wanted.get()).toBeNull();
		expect(video.seeks).toEqual([]);
		rest();
		expect(video.seeks).toEqual([10]);
		video.arrive();
		expect(player.frame.get()).toBe(10);
		rest();
		expect(video.seeks).toEqual([10]);
	});

	it("stays when the seek before it arrives, and the video follows after that", () => {
		player.seek(50);
		player.seek(10);
		expect(painted).toEqual(["m10"]);
		video.arrive();
		expect(painted).toEqual(["m10"]);
		expect(player.frame.get()).toBe(10);
		rest();
		expect(video.seeks).toEqual([50, 10]);
		video.arrive();
		expect(player.frame.get()).toBe(10);
		expect(painted.every((each) => each.endsWith("10"))).toBe(true);
	});

	it("gives way to the seek before it when that one is wanted again", () => {
		player.seek(50);
		player.seek(10);
		player.seek(50);
		video.arrive();
		expect(painted).toEqual(["m10", "50"]);
		expect(player.frame.get()).toBe(50);
		rest();
		expect(video.seeks).toEqual([50]);
	});

	it("is where playing begins, though the video stands elsewhere", () => {
		player.seek(10);
		player.play();
		expect(video.paused).toBe(true);
		expect(video.seeks).toEqual([10]);
		video.arrive();
		expect(video.paused).toBe(false);
		video.playTo(12);
		expect(player.frame.get()).toBe(12);
		expect(painted.slice(-2)).toEqual(["11", "12"]);
	});

	it("is where playing begins also while the seek before it is on its way", () => {
		player.seek(50);
		player.seek(10);
		player.play();
		video.arrive();
		expect(video.paused).toBe(true);
		expect(player.frame.get()).toBe(10);
		video.arrive();
		expect(video.paused).toBe(false);
		expect(video.seeks).toEqual([50, 10]);
		expect(painted).not.toContain("50");
	});

	it("plays backwards from itself", () => {
		player.seek(10);
		player.shuttle(-1);
		rest();
		expect(player.frame.get()).toBe(10);
		expect(player.playing.get()).toBe(true);
	});

	it("is painted again in place of what the video stands at", () => {
		player.seek(10);
		painted = [];
		expect(player.repaint()).toBe(true);
		expect(painted).toEqual(["m10"]);
	});

	it("is not kept while it plays", async () => {
		player.play();
		video.playTo(20);
		await settled();
		player.pause();
		video.arrive();
		await settled();
		painted = [];
		player.seek(15);
		expect(painted).toEqual([]);
	});
});

describe("what is ready before it is announced", () => {
	it("is shown at once when it says itself that it is the frame, and only once", () => {
		player.seek(50);
		video.seeking = false;
		ready = 50;
		video.say("seeked");
		expect(painted).toEqual(["50"]);
		expect(player.frame.get()).toBe(50);
		video.present();
		expect(painted).toEqual(["50"]);
	});

	it("is left alone when it is another frame", () => {
		player.seek(50);
		video.seeking = false;
		ready = 49;
		video.say("seeked");
		expect(painted).toEqual([]);
		expect(player.frame.get()).toBe(11);
		video.present(50);
		expect(painted).toEqual(["50"]);
		expect(player.frame.get()).toBe(50);
	});
});
