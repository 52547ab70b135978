import { beforeEach, describe, expect, it } from "vitest";
import { FakeTime } from "./fake_time";
import { FakeVideo } from "./fake_video";
import type { ClipTiming } from "./playback";
import { ClipPlayer } from "./player";
import { frameAt, frameSeconds, lastWithin, timeOf } from "./timing";

const clip: ClipTiming = {
	rate: { numerator: 24_000, denominator: 1001 },
	first: 1001,
	last: 1100,
	timecode: "00:00:41:17",
};

let video: FakeVideo;
let player: ClipPlayer;
let painted: number[];
let closed: number;
let time: FakeTime;

const pass = (ms: number) => time.pass(ms);

function open(): void {
	player.setReach(clip.last);
	video.present(1001);
}

beforeEach(() => {
	video = new FakeVideo(clip);
	painted = [];
	closed = 0;
	time = new FakeTime();
	player = new ClipPlayer({
		clip,
		video,
		take: (mediaTime) => ({
			mediaTime,
			paint: () => painted.push(frameAt(mediaTime, clip)),
			close: () => {
				closed += 1;
			},
		}),
		now: time.now,
		later: time.later,
	});
});

describe("a clip that is opened at its first frame", () => {
	it("shows it as soon as it is there", () => {
		player.seek(900);
		open();
		expect(painted).toEqual([1001]);
		expect([player.frame.get(), player.wanted.get()]).toEqual([1001, null]);
	});
});

describe("frames and seconds", () => {
	it("belong together for hours, at every rate", () => {
		for (const [numerator, denominator] of [
			[24_000, 1001],
			[24, 1],
			[30_000, 1001],
			[60_000, 1001],
			[120, 1],
		] as const) {
			const long = { ...clip, rate: { numerator, denominator }, last: 1_000_000 };
			for (let frame = 1001; frame < 500_000; frame += 997) {
				const start = ((frame - 1001) * denominator) / numerator;
				// A browser counts in microseconds.
				expect(frameAt(Math.round(start * 1e6) / 1e6, long)).toBe(frame);
				expect(timeOf(frame, long)).toBeGreaterThan(start);
				expect(timeOf(frame, long)).toBeLessThan(start + frameSeconds(long));
			}
		}
	});

	it("say how far a list of segments reaches", () => {
		expect(lastWithin(1.001, clip)).toBe(1024);
		expect(lastWithin(3.003, clip)).toBe(1072);
		expect(lastWithin(60, clip)).toBe(1100);
		expect(lastWithin(0, clip)).toBe(1000);
	});
});

describe("opening", () => {
	it("shows the first frame when it is presented, and not before", () => {
		expect(player.frame.get()).toBeNull();
		open();
		expect(player.frame.get()).toBe(1001);
		expect(painted).toEqual([1001]);
		expect(video.seeks).toEqual([]);
		expect(closed).toBe(1);
	});

	it("goes to the frame that was asked for before, and shows no other meanwhile", () => {
		player.seek(1042);
		open();
		expect(painted).toEqual([]);
		expect(video.seeks).toEqual([1042]);
		video.arrive();
		expect(painted).toEqual([1042]);
		expect(player.wanted.get()).toBeNull();
	});

	it("asks a browser for the first frame that presents none by itself", () => {
		player.setReach(clip.last);
		video.say("loadeddata");
		pass(1_000);
		expect(video.seeks).toEqual([1001]);
		video.arrive();
		expect(player.frame.get()).toBe(1001);
	});

	it("takes the place of the first frame on the clock for the start of it", () => {
		player.setReach(clip.last);
		const late = 0.5 * frameSeconds(clip);
		video.present(1001.5);
		player.seek(1010);
		expect(video.currentTime).toBeCloseTo(late + 9.5 * frameSeconds(clip), 9);
	});
});

describe("seeking", () => {
	beforeEach(open);

	it("goes to the middle of the frame", () => {
		player.seek(1042);
		expect(video.currentTime).toBeCloseTo((41.5 * 1001) / 24_000, 9);
		expect(player.wanted.get()).toBe(1042);
		expect(player.frame.get()).toBe(1001);
		video.arrive();
		expect([player.frame.get(), player.wanted.get()]).toEqual([1042, null]);
	});

	it("is done at once for the frame that is on the screen", () => {
		video.currentTime = timeOf(1001, clip);
		video.arrive();
		video.seeks.length = 0;
		player.seek(1001);
		expect(player.wanted.get()).toBeNull();
		expect(video.seeks).toEqual([]);
	});

	it("sends one seek at a time, and the latest wish next", () => {
		for (const frame of [1010, 1020, 1030, 1040]) player.seek(frame);
		expect(video.seeks).toEqual([1010]);
		video.arrive();
		expect(player.frame.get()).toBe(1010);
		expect(video.seeks).toEqual([1010, 1040]);
		video.arrive();
		expect([player.frame.get(), player.wanted.get()]).toEqual([1040, null]);
		expect(painted).toEqual([1001, 1010, 1040]);
	});

	it("does not wait for data that nobody wants any more", () => {
		video.loaded = 1050;
		player.seek(1090);
		player.seek(1020);
		expect(video.seeks).toEqual([1090, 1020]);
		video.arrive();
		expect(player.frame.get()).toBe(1020);
	});

	it("counts what is outside of the clip as its nearest frame", () => {
		player.seek(9_999);
		video.arrive();
		expect(player.frame.get()).toBe(1100);
		player.seek(-5);
		video.arrive();
		expect(player.frame.get()).toBe(1001);
	});

	it("notices another frame than was asked for, and goes again", () => {
		player.seek(1042);
		video.arrive(1040);
		expect(player.frame.get()).toBe(1001);
		expect(player.corrections).toBe(1);
		expect(video.seeks).toEqual([1042, 1042]);
		video.arrive();
		expect(player.frame.get()).toBe(1042);
	});

	it("does not claim a frame that cannot be had", () => {
		player.seek(1042);
		for (let go = 0; go < 6; go++) video.arrive(1040);
		expect(player.frame.get()).toBe(1040);
		expect(painted.at(-1)).toBe(1040);
	});

	it("takes no notice of what was presented before the seek", () => {
		player.seek(1042);
		video.present(1005);
		expect(player.frame.get()).toBe(1001);
		expect(player.corrections).toBe(0);
		video.arrive();
		expect(player.frame.get()).toBe(1042);
	});

	it("goes again when nothing is presented", () => {
		player.seek(1042);
		video.seeking = false;
		video.say("seeked");
		pass(1_000);
		expect(video.seeks.length).toBeGreaterThan(1);
		expect(video.seeks.every((frame) => frame === 1042)).toBe(true);
		video.arrive();
		expect(player.frame.get()).toBe(1042);
	});

	it("steps from the frame that was asked for last", () => {
		player.step(1);
		player.step(1);
		player.step(10);
		video.arrive();
		video.arrive();
		expect(player.frame.get()).toBe(1013);
		player.step(-1);
		video.arrive();
		expect(player.frame.get()).toBe(1012);
	});

	it("waits for what is still being made, and goes there once it is", () => {
		player.setReach(1050);
		player.seek(1080);
		expect(player.wanted.get()).toBe(1080);
		expect(video.seeks).toEqual([]);
		player.setReach(1074);
		expect(video.seeks).toEqual([]);
		player.setReach(1098);
		expect(video.seeks).toEqual([1080]);
	});
});

describe("a browser that says nothing of what it has sought", () => {
	/** Arrives as often as it is sent, and presents nothing. */
	function arriveInVain(): void {
		for (let go = 0; go < 6; go++) {
			video.seeking = false;
			video.say("seeked");
			pass(250);
		}
	}

	beforeEach(() => {
		open();
		player.seek(1042);
		arriveInVain();
	});

	it("is not asked for ever, and claims no frame that was not seen", () => {
		expect(video.seeks).toHaveLength(6);
		expect([player.frame.get(), player.wanted.get()]).toEqual([1001, null]);
		pass(10_000);
		expect(video.seeks).toHaveLength(6);
	});

	it("is sent to what is wanted next, be it the same frame again", () => {
		player.seek(1060);
		expect(video.seeks.at(-1)).toBe(1060);
		arriveInVain();
		video.seeks.length = 0;
		player.seek(1060);
		expect(video.seeks).toEqual([1060]);
		video.arrive();
		expect(player.frame.get()).toBe(1060);
	});

	it("plays on from where it was sent", () => {
		player.play();
		expect(video.paused).toBe(false);
		video.playTo(1045);
		expect(player.frame.get()).toBe(1045);
	});

	it("plays also where that was asked for before it was given up", () => {
		player.seek(1060);
		player.play();
		expect(video.paused).toBe(true);
		arriveInVain();
		expect(video.paused).toBe(false);
	});

	it("is believed when it says so after all, as when the page comes into sight", () => {
		video.present();
		expect([player.frame.get(), painted.at(-1)]).toEqual([1042, 1042]);
		expect(video.seeks).toHaveLength(6);
	});

	it("comes to rest at the end of what it plays", () => {
		player.setRange({ in: 1001, out: 1050 });
		player.play();
		video.present(1051);
		arriveInVain();
		arriveInVain();
		expect(player.playing.get()).toBe(false);
		const sent = video.seeks.length;
		arriveInVain();
		expect(video.seeks).toHaveLength(sent);
	});
});

describe("playing", () => {
	beforeEach(open);

	it("says the frames that are presented", () => {
		player.play();
		expect(video.paused).toBe(false);
		expect(player.playing.get()).toBe(true);
		video.playTo(1010);
		expect(player.frame.get()).toBe(1010);
		expect(painted.at(-1)).toBe(1010);
	});

	it("pauses on the frame that is shown, and brings the video there", () => {
		player.play();
		video.playTo(1010);
		// The video is on the next frame already, which was not presented.
		player.pause();
		expect(player.playing.get()).toBe(false);
		expect(video.seeks).toEqual([1010]);
		expect(player.wanted.get()).toBeNull();
		video.arrive();
		expect(player.frame.get()).toBe(1010);
		expect(painted.every((frame) => frame <= 1010)).toBe(true);
	});

	it("ends on the last frame, and begins anew from there", () => {
		player.seek(1098);
		video.arrive();
		player.play();
		video.playTo(1100);
		expect(player.playing.get()).toBe(false);
		expect(player.frame.get()).toBe(1100);
		expect(video.paused).toBe(true);
		video.arrive();
		player.play();
		expect(video.seeks.at(-1)).toBe(1001);
		expect(video.paused).toBe(true);
		video.arrive();
		expect(video.paused).toBe(false);
	});

	it("shows the last frame when the browser ended before it", () => {
		player.seek(1098);
		video.arrive();
		player.play();
		video.playTo(1099);
		video.pause();
		video.say("ended");
		expect(video.seeks.at(-1)).toBe(1100);
		video.arrive();
		expect(player.frame.get()).toBe(1100);
		expect(player.playing.get()).toBe(false);
	});

	it("plays a stretch over and over, with both of its ends", () => {
		player.setRange({ in: 1010, out: 1012 });
		player.setLooping(true);
		expect(player.loop.get()).toEqual({ in: 1010, out: 1012 });
		player.play();
		video.arrive();
		for (let round = 0; round < 3; round++) {
			video.playTo(1012);
			expect(video.paused).toBe(true);
			expect(player.playing.get()).toBe(true);
			video.arrive();
			expect(video.paused).toBe(false);
		}
		expect(painted).toEqual([1001, 1010, 1011, 1012, 1010, 1011, 1012, 1010, 1011, 1012, 1010]);
	});

	it("shows the out point though the browser skipped it", () => {
		player.setRange({ in: 1010, out: 1012 });
		player.setLooping(true);
		player.play();
		video.arrive();
		video.present(1011);
		video.present(1014);
		expect(painted.at(-1)).toBe(1011);
		video.arrive();
		expect(painted.at(-1)).toBe(1012);
		video.arrive();
		expect(painted.at(-1)).toBe(1010);
		expect(painted).not.toContain(1014);
	});

	it("stops at the out point without a loop", () => {
		player.setRange({ in: 1001, out: 1005 });
		player.play();
		video.playTo(1010);
		expect(player.frame.get()).toBe(1005);
		expect(player.playing.get()).toBe(false);
	});

	it("plays from where it was sent, once that is there", () => {
		player.seek(1042);
		player.play();
		expect(video.paused).toBe(true);
		video.arrive();
		expect(video.paused).toBe(false);
		expect(player.frame.get()).toBe(1042);
	});

	it("plays silently where a browser lets nothing sound unasked", async () => {
		video.shy = true;
		player.play();
		await Promise.resolve();
		await Promise.resolve();
		expect(video.muted).toBe(true);
		expect(video.paused).toBe(false);
		expect(player.playing.get()).toBe(true);
	});

	it("keeps a speed, and comes back to it after J and L", () => {
		player.setSpeed(0.5);
		player.play();
		expect(video.playbackRate).toBe(0.5);
		player.shuttle(1);
		expect(player.speed.get()).toBe(1);
		player.shuttle(1);
		player.shuttle(1);
		player.shuttle(1);
		expect([player.speed.get(), video.playbackRate]).toEqual([4, 4]);
		player.pause();
		expect(player.speed.get()).toBe(0.5);
	});
});

describe("playing as somebody else does", () => {
	beforeEach(open);

	it("plays at their speed, and keeps its own for later", () => {
		player.playAt(2);
		expect([player.playing.get(), player.speed.get(), video.playbackRate]).toEqual([true, 2, 2]);
		player.pause();
		expect(player.speed.get()).toBe(1);
		video.arrive();
		player.seek(1050);
		video.arrive();
		player.playAt(-1);
		expect([player.playing.get(), player.speed.get(), video.paused]).toEqual([true, -1, true]);
	});

	it("keeps up by its pace, which ends with a rest", () => {
		player.playAt(2);
		player.setPace(1.05);
		expect([player.speed.get(), video.playbackRate]).toEqual([2, 2.1]);
		player.pause();
		player.play();
		expect(video.playbackRate).toBe(1);
	});
});

describe("playing backwards", () => {
	beforeEach(() => {
		open();
		player.seek(1050);
		video.arrive();
	});

	it("goes by single frames at the clip's rate", () => {
		player.shuttle(-1);
		expect([player.playing.get(), player.speed.get()]).toEqual([true, -1]);
		for (let frame = 0; frame < 5; frame++) {
			pass(frameSeconds(clip) * 1000 + 0.01);
			video.arrive();
		}
		expect(painted.slice(-5)).toEqual([1049, 1048, 1047, 1046, 1045]);
		expect(video.paused).toBe(true);
	});

	it("keeps its rate where seeks are slow, and leaves frames out", () => {
		player.shuttle(-1);
		player.shuttle(-1);
		expect(player.speed.get()).toBe(-2);
		for (let seek = 0; seek < 3; seek++) {
			pass(frameSeconds(clip) * 2000);
			video.arrive();
		}
		expect(1050 - (player.frame.get() ?? 0)).toBeGreaterThanOrEqual(8);
	});

	it("stops at the start, at a pause, and turns round", () => {
		player.seek(1002);
		video.arrive();
		player.shuttle(-1);
		pass(100);
		video.arrive();
		expect(player.frame.get()).toBe(1001);
		expect(player.playing.get()).toBe(false);
		player.seek(1050);
		video.arrive();
		player.shuttle(-1);
		player.pause();
		const seeks = video.seeks.length;
		pass(1_000);
		expect(video.seeks.length).toBe(seeks);
		player.shuttle(-1);
		player.shuttle(1);
		expect([player.speed.get(), video.paused]).toEqual([1, false]);
	});
});

describe("in and out points", () => {
	beforeEach(open);

	it("are set where the playhead is, and keep their order", () => {
		player.seek(1020);
		player.setIn();
		expect(player.range.get()).toEqual({ in: 1020, out: 1100 });
		player.seek(1040);
		player.setOut();
		expect(player.range.get()).toEqual({ in: 1020, out: 1040 });
		player.seek(1010);
		player.setOut();
		expect(player.range.get()).toEqual({ in: 1010, out: 1010 });
		player.setRange(null);
		expect(player.range.get()).toBeNull();
	});
});

describe("starting anew", () => {
	it("goes back to the frame that was shown", () => {
		open();
		player.seek(1042);
		video.arrive();
		player.restart();
		expect(video.seeks).toEqual([1042, 1042]);
		video.arrive();
		expect(player.frame.get()).toBe(1042);
	});
});
