import { beforeEach, describe, expect, it } from "vitest";
import { FakeVideo } from "./fake_video";
import { follow } from "./follow";
import type { ClipTiming } from "./playback";
import { ClipPlayer } from "./player";
import { frameAt } from "./timing";

const rate = { numerator: 24, denominator: 1 };
const first: ClipTiming = { rate, first: 1001, last: 1100, timecode: null };
/** The same shot, numbered otherwise and ten frames shorter. */
const second: ClipTiming = { rate, first: 0, last: 89, timecode: null };

interface Opened {
	readonly video: FakeVideo;
	readonly player: ClipPlayer;
	/** What was painted, counted from the first frame. */
	readonly painted: number[];
	/** The last frame that may be painted, as it was told last. */
	due: number | null;
	setDue(frame: number | null): void;
}

function opened(clip: ClipTiming): Opened {
	const video = new FakeVideo(clip);
	const painted: number[] = [];
	const player = new ClipPlayer({
		clip,
		video,
		take: (mediaTime) => ({
			mediaTime,
			paint: () => painted.push(frameAt(mediaTime, clip) - clip.first),
			close: () => undefined,
		}),
		now: () => 0,
		later: () => () => undefined,
	});
	player.setReach(clip.last);
	video.present(clip.first);
	return {
		video,
		player,
		painted,
		due: null,
		setDue(frame) {
			this.due = frame;
		},
	};
}

let leader: Opened;
let follower: Opened;

beforeEach(() => {
	leader = opened(first);
	follower = opened(second);
});

describe("a clip that follows another one", () => {
	it("shows the same frame, counted from the first of each, wherever the other one is sought", () => {
		follow(leader.player, follower.player, follower);
		leader.player.seek(1043);
		// Both are on their way at once, and not one after the other.
		expect(follower.player.wanted.get()).toBe(42);
		leader.video.arrive();
		follower.video.arrive();
		expect([leader.painted.at(-1), follower.painted.at(-1)]).toEqual([42, 42]);
		leader.player.step(1);
		leader.video.arrive();
		follower.video.arrive();
		expect([leader.painted.at(-1), follower.painted.at(-1)]).toEqual([43, 43]);
	});

	it("waits on its last frame where it is shorter", () => {
		follow(leader.player, follower.player, follower);
		leader.player.seek(1099);
		follower.video.arrive();
		expect(follower.player.frame.get()).toBe(89);
	});

	it("goes where the other one is as it joins, and rests when it is let go", () => {
		leader.player.seek(1030);
		leader.video.arrive();
		const stop = follow(leader.player, follower.player, follower);
		follower.video.arrive();
		expect(follower.player.frame.get()).toBe(29);
		stop();
		leader.player.seek(1050);
		expect(follower.player.wanted.get()).toBeNull();
	});

	it("plays along at the same speed a frame or two ahead, faster until it is and slower beyond", () => {
		follow(leader.player, follower.player, follower);
		leader.player.setSpeed(2);
		leader.player.play();
		expect(follower.video.paused).toBe(false);
		expect(follower.video.playbackRate).toBeGreaterThan(2);
		follower.video.playTo(5);
		leader.video.playTo(1004);
		expect(follower.video.playbackRate).toBe(2);
		follower.video.playTo(9);
		leader.video.playTo(1005);
		expect(follower.video.playbackRate).toBeLessThan(2);
	});

	it("may paint no frame before the other one shows it while both play, and whichever comes at rest", () => {
		follow(leader.player, follower.player, follower);
		expect(follower.due).toBeNull();
		leader.player.play();
		leader.video.playTo(1004);
		expect(follower.due).toBe(3);
		leader.player.pause();
		expect(follower.due).toBeNull();
	});

	it("is sent after the other one when it has fallen far behind, and plays on from there", () => {
		follow(leader.player, follower.player, follower);
		leader.player.play();
		leader.video.playTo(1010);
		expect(follower.video.seeks.at(-1)).toBe(9);
		follower.video.arrive();
		expect(follower.video.paused).toBe(false);
	});

	it("stands on the very frame when the other one is stopped", () => {
		follow(leader.player, follower.player, follower);
		leader.player.play();
		leader.video.playTo(1005);
		follower.video.playTo(2);
		leader.player.pause();
		leader.video.arrive();
		follower.video.arrive();
		expect([leader.player.frame.get(), follower.player.frame.get()]).toEqual([1005, 4]);
		expect(follower.video.paused).toBe(true);
	});
});
