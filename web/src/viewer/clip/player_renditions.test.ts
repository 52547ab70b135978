import { beforeEach, describe, expect, it } from "vitest";
import { FakeTime } from "./fake_time";
import { FakeVideo } from "./fake_video";
import type { Presented } from "./footage";
import type { ClipTiming } from "./playback";
import { ClipPlayer } from "./player";
import { frameAt } from "./timing";

const clip: ClipTiming = { rate: { numerator: 24, denominator: 1 }, first: 1001, last: 1240, timecode: null };

let video: FakeVideo;
let player: ClipPlayer;
/** Which rendition the video has. */
let rendition: string;
/** What was painted: the rendition and the frame. */
let painted: string[];
let time: FakeTime;

const pass = (ms: number) => time.pass(ms);

function presented(mediaTime: number): Presented {
	const shown = `${rendition} ${frameAt(mediaTime, clip)}`;
	return {
		mediaTime,
		paint: () => painted.push(shown),
		keep: async () => ({ bytes: 1, paint: () => painted.push(`kept ${shown}`), close: () => undefined }),
		close: () => undefined,
	};
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function show(frame: number): Promise<void> {
	player.seek(frame);
	video.arrive();
	await settled();
}

/** Another rendition takes the place of the one before, as in a video: it stands at its start, and at its usual speed. */
function change(to: string): void {
	player.reopen();
	rendition = to;
	video.currentTime = 0;
	video.seeking = false;
	video.paused = true;
	video.playbackRate = 1;
	video.seeks.length = 0;
	painted = [];
}

/** The first frame of it is there. */
const opens = () => video.present(clip.first);

beforeEach(async () => {
	video = new FakeVideo(clip);
	rendition = "full";
	painted = [];
	time = new FakeTime();
	player = new ClipPlayer({
		clip,
		video,
		take: presented,
		now: time.now,
		later: time.later,
	});
	player.setReach(clip.last);
	video.present(clip.first);
	await settled();
	await show(1050);
	await show(1100);
});

describe("another rendition, at rest", () => {
	it("has the same frame on the screen, and shows no other before that is there", () => {
		change("light");
		expect(player.frame.get()).toBe(1100);
		opens();
		expect(painted).toEqual([]);
		expect(player.frame.get()).toBe(1100);
		expect(video.seeks).toEqual([1100]);
		video.arrive();
		expect(painted).toEqual(["light 1100"]);
		expect([player.frame.get(), player.wanted.get()]).toEqual([1100, null]);
		expect(player.playing.get()).toBe(false);
	});

	it("has nothing to do with the frames that were held of the one before", async () => {
		expect(player.holds(1050)).toBe(true);
		change("light");
		expect(player.holds(1050)).toBe(false);
		opens();
		video.arrive();
		player.seek(1050);
		video.arrive();
		expect(painted).toEqual(["light 1100", "light 1050"]);
	});

	it("takes no frame that was announced of the one before", () => {
		const announced = video.announced;
		change("light");
		expect(video.announced).not.toBeNull();
		expect(video.announced).not.toBe(announced);
	});

	it("goes where one went meanwhile", () => {
		change("light");
		player.seek(1180);
		player.step(1);
		opens();
		video.arrive();
		expect(painted).toEqual(["light 1181"]);
		change("full");
		player.seek(1200);
		player.seek(1181);
		opens();
		video.arrive();
		expect(painted).toEqual(["full 1181"]);
	});

	it("shows the first frame at once where that is on the screen", async () => {
		await show(clip.first);
		change("light");
		opens();
		expect(painted).toEqual(["light 1001"]);
		expect(video.seeks).toEqual([]);
		expect(player.wanted.get()).toBeNull();
	});

	it("is sought in also where a browser presents nothing by itself", () => {
		change("light");
		video.say("loadeddata");
		pass(1_000);
		expect(video.seeks).toEqual([1100]);
		video.arrive();
		expect(painted).toEqual(["light 1100"]);
	});

	it("may be changed again before it has come", () => {
		change("light");
		change("whole");
		opens();
		video.arrive();
		expect(painted).toEqual(["whole 1100"]);
	});

	it("is not opened by what the one before it was about to do, of which there was no frame yet", () => {
		change("light");
		const announced = video.announced;
		video.say("loadeddata");
		change("whole");
		expect(video.announced).not.toBeNull();
		expect(video.announced).not.toBe(announced);
		pass(1_000);
		expect(video.seeks).toEqual([]);
		video.say("loadeddata");
		pass(1_000);
		expect(video.seeks).toEqual([1100]);
		video.arrive();
		expect(painted).toEqual(["whole 1100"]);
	});

	it("opens at what was asked for where nothing was shown yet", () => {
		video = new FakeVideo(clip);
		player = new ClipPlayer({ clip, video, take: presented });
		player.setReach(clip.last);
		player.seek(1042);
		change("light");
		opens();
		expect(video.seeks).toEqual([1042]);
	});
});

describe("another rendition, while the clip plays", () => {
	it("goes on from the frame on the screen, as fast as before, over the same stretch", () => {
		player.setRange({ in: 1090, out: 1120 });
		player.setLooping(true);
		player.setSpeed(2);
		player.play();
		video.playTo(1105);
		change("light");
		expect([player.playing.get(), player.stalled.get()]).toEqual([true, true]);
		expect(video.paused).toBe(true);
		opens();
		expect(painted).toEqual([]);
		expect(video.seeks).toEqual([1105]);
		video.arrive();
		expect(video.paused).toBe(false);
		expect(video.playbackRate).toBe(2);
		expect([player.playing.get(), player.stalled.get(), player.speed.get()]).toEqual([true, false, 2]);
		video.playTo(1110);
		expect(painted).toEqual([1105, 1106, 1107, 1108, 1109, 1110].map((frame) => `light ${frame}`));
		video.playTo(1120);
		expect(video.seeks.at(-1)).toBe(1090);
		expect(player.range.get()).toEqual({ in: 1090, out: 1120 });
	});

	it("goes on from the first frame where that is on the screen", async () => {
		await show(clip.first);
		player.play();
		change("light");
		opens();
		expect(video.paused).toBe(false);
		video.playTo(1003);
		expect(painted).toEqual(["light 1001", "light 1002", "light 1003"]);
	});

	it("stays where it was paused meanwhile", () => {
		player.play();
		video.playTo(1105);
		change("light");
		player.pause();
		expect([player.playing.get(), player.stalled.get()]).toEqual([false, false]);
		opens();
		video.arrive();
		expect(painted).toEqual(["light 1105"]);
		expect(video.paused).toBe(true);
	});

	it("plays where that was asked for meanwhile", () => {
		change("light");
		player.play();
		expect(video.paused).toBe(true);
		opens();
		video.arrive();
		expect(video.paused).toBe(false);
		video.playTo(1101);
		expect(painted).toEqual(["light 1100", "light 1101"]);
	});

	it("goes on backwards, and does not make up for the time that it took", () => {
		player.shuttle(-1);
		change("light");
		pass(2_000);
		opens();
		video.arrive();
		expect(painted).toEqual(["light 1100"]);
		pass(60);
		video.arrive();
		expect(painted).toEqual(["light 1100", "light 1099"]);
	});

	it("may be turned round meanwhile", () => {
		player.play();
		video.playTo(1105);
		change("light");
		player.playAt(-1);
		pass(500);
		opens();
		video.arrive();
		expect(painted).toEqual(["light 1105"]);
		expect([player.playing.get(), player.speed.get()]).toEqual([true, -1]);
	});
});
