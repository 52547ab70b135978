// One file, since every test needs the same two people at one clip, with a server that they share.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeServer } from "@/document/fake_server";
import { FakeVideo } from "@/viewer/clip/fake_video";
import { ClipPlayer } from "@/viewer/clip/player";
import { frameAt } from "@/viewer/clip/timing";
import type { PointerInput } from "@/viewer/tools/tool";
import { FakePlayback } from "./fake_playback";
import { ReviewSession } from "./session";

const ADA = { id: "user:1", name: "Ada", color: "#3e63dd" };
const BEN = { id: "user:2", name: "Ben", color: "#30a46c" };
const CLIP = 41;
const STILL = 42;

let server: FakeServer;
let open: ReviewSession[] = [];
let revision = 5000;

interface Seat {
	readonly session: ReviewSession;
	readonly playback: FakePlayback;
}

function join(person: typeof ADA, playback = new FakePlayback()): Seat {
	const session = new ReviewSession({
		revision,
		person,
		address: "ws://studio.test/collab",
		WebSocket: server.WebSocket,
	});
	session.setPictures([
		{ id: CLIP, kind: "clip" },
		{ id: STILL, kind: "still" },
	]);
	session.setMayAnnotate(true);
	session.setMedia(CLIP);
	session.setPlayback(playback);
	session.viewer.setView({ width: 1600, height: 900, ratio: 1 });
	session.viewer.setPicture({ width: 1600, height: 900 });
	session.viewer.zoomTo(1);
	session.viewer.lookAt({ x: 800, y: 450 });
	open.push(session);
	return { session, playback };
}

async function until(condition: () => boolean): Promise<void> {
	const deadline = Date.now() + 4000;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error("it did not come true");
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

async function both(): Promise<{ ada: Seat; ben: Seat }> {
	const [ada, ben] = [join(ADA), join(BEN)];
	await until(() => open.every((session) => session.document.saveState.get().kind === "saved"));
	return { ada, ben };
}

/** Somebody who sits alone in a review that is open. */
async function alone(playback = new FakePlayback()): Promise<Seat> {
	const seat = join(ADA, playback);
	await until(() => seat.session.document.saveState.get().kind === "saved");
	return seat;
}

const at = (x: number, y: number): PointerInput => ({
	pointer: 1,
	device: "mouse",
	x,
	y,
	pressure: 0.5,
	button: 0,
	shift: false,
	alt: false,
});
function drag({ viewer }: ReviewSession, from: [number, number], to: [number, number]): void {
	viewer.pointerDown(at(...from));
	viewer.pointerMove(at(...to));
	viewer.pointerUp(at(...to));
}
/** Waits for the next millisecond: what is made within one has no order. */
function tick(): void {
	const now = Date.now();
	while (Date.now() === now);
}
/** Draws a box on a frame and gives its id. */
function draw({ session, playback }: Seat, frame: number, x = 10): string {
	tick();
	playback.show(frame);
	session.viewer.chooseTool("rectangle");
	drag(session, [x, 10], [x + 40, 60]);
	return [...session.viewer.selection.get()][0] ?? "";
}
const framesOf = ({ session }: Seat, id: string) =>
	session.document.records.get().annotations.get(id)?.frames;
const seen = ({ session }: Seat) => session.viewer.marks.get().map(({ id }) => id);

beforeEach(() => {
	server = new FakeServer();
	revision += 1;
});
afterEach(async () => {
	await Promise.all(open.map((session) => session.destroy()));
	open = [];
});

describe("drawing on a clip", () => {
	it("pauses, and the mark belongs to the frame that was seen", async () => {
		const { ada, ben } = await both();
		ada.playback.play();
		ada.playback.present(1042);
		ada.session.viewer.chooseTool("rectangle");
		drag(ada.session, [10, 10], [50, 60]);
		expect(ada.playback.playing.get()).toBe(false);
		const [id = ""] = seen(ada);
		expect(framesOf(ada, id)).toEqual({ in: 1042, out: 1042 });
		await until(() => ben.session.document.records.get().annotations.size === 1);
		expect(framesOf(ben, id)).toEqual({ in: 1042, out: 1042 });
		expect(seen(ben)).toEqual([]);
		ben.playback.show(1042);
		expect(seen(ben)).toEqual([id]);
	});

	it("takes the frame that is painted under the stroke when one was still on its way", async () => {
		const ada = await alone();
		ada.playback.play();
		ada.playback.present(1042);
		ada.playback.late = 1043;
		ada.session.viewer.chooseTool("freehand");
		drag(ada.session, [10, 10], [50, 60]);
		expect(ada.playback.frame.get()).toBe(1043);
		expect(framesOf(ada, seen(ada)[0] ?? "")).toEqual({ in: 1043, out: 1043 });
	});

	it("comes back to the mark when a frame slips in after it was made", async () => {
		const ada = await alone();
		ada.playback.play();
		ada.playback.present(1042);
		ada.session.viewer.chooseTool("pin");
		drag(ada.session, [10, 10], [10, 10]);
		const [id = ""] = seen(ada);
		ada.playback.present(1043);
		ada.playback.arrive();
		expect(ada.playback.frame.get()).toBe(1042);
		expect(seen(ada)).toEqual([id]);
	});

	it("waits for the first frame", async () => {
		const ada = await alone(new FakePlayback(null));
		ada.session.viewer.chooseTool("rectangle");
		drag(ada.session, [10, 10], [50, 60]);
		expect(ada.session.document.records.get().annotations.size).toBe(0);
		ada.session.setPlayback(null);
		drag(ada.session, [10, 10], [50, 60]);
		expect(ada.session.document.records.get().annotations.size).toBe(0);
	});

	it("writes words on the frame where they were begun", async () => {
		const ada = await alone();
		ada.playback.play();
		ada.playback.present(1030);
		ada.session.viewer.chooseTool("text");
		drag(ada.session, [100, 100], [100, 100]);
		expect(ada.playback.playing.get()).toBe(false);
		ada.session.viewer.finishText("Rim light");
		expect(framesOf(ada, seen(ada)[0] ?? "")).toEqual({ in: 1030, out: 1030 });
	});

	it("keeps words whose player is gone before they are done", async () => {
		const ada = await alone();
		ada.playback.show(1030);
		ada.session.viewer.chooseTool("text");
		drag(ada.session, [100, 100], [100, 100]);
		ada.session.setPlayback(null);
		ada.session.viewer.finishText("Rim light");
		const [mark] = ada.session.document.records.get().annotations.values();
		expect(mark?.frames).toEqual({ in: 1030, out: 1030 });
	});

	it("stays on the frame that was painted, whatever the video presents after it was paused", async () => {
		const ada = await alone();
		const { clip } = ada.playback;
		const video = new FakeVideo(clip);
		const painted: number[] = [];
		const player = new ClipPlayer({
			clip,
			video,
			take: (mediaTime) => ({
				mediaTime,
				paint: () => painted.push(frameAt(mediaTime, clip)),
				close: () => undefined,
			}),
		});
		ada.session.setPlayback(player);
		video.present(1001);
		player.play();
		video.playTo(1042);
		ada.session.viewer.chooseTool("rectangle");
		ada.session.viewer.pointerDown(at(10, 10));
		expect(video.paused).toBe(true);
		// One that was on its way, then the seek by which the player comes to rest.
		video.present(1043);
		ada.session.viewer.pointerMove(at(50, 60));
		ada.session.viewer.pointerUp(at(50, 60));
		video.present(1044);
		video.arrive();
		const [id = ""] = seen(ada);
		expect(framesOf(ada, id)).toEqual({ in: 1042, out: 1042 });
		expect(painted.at(-1)).toBe(1042);
		expect(player.frame.get()).toBe(1042);
		player.destroy();
	});

	it("leaves stills without frames", async () => {
		const ada = await alone();
		ada.session.setMedia(STILL);
		expect(ada.session.playback.get()).toBeNull();
		expect(ada.session.frame.get()).toBeNull();
		ada.session.viewer.chooseTool("rectangle");
		drag(ada.session, [10, 10], [50, 60]);
		const [id = ""] = seen(ada);
		expect(framesOf(ada, id)).toBeNull();
		expect(ada.playback.playing.get()).toBe(false);
	});
});

describe("marks of a clip", () => {
	it("show on their frames alone, also while it plays", async () => {
		const ada = await alone();
		const first = draw(ada, 1010);
		const second = draw(ada, 1012, 100);
		ada.session.setRange(second, { in: 1012, out: 1014 });
		ada.playback.play();
		const story: Record<number, string[]> = {};
		for (let frame = 1009; frame <= 1016; frame++) {
			ada.playback.present(frame);
			story[frame] = seen(ada);
		}
		expect(story).toEqual({
			1009: [],
			1010: [first],
			1011: [],
			1012: [second],
			1013: [second],
			1014: [second],
			1015: [],
			1016: [],
		});
		expect(ada.session.here.get().size).toBe(0);
		ada.playback.present(1013);
		expect([...ada.session.here.get()]).toEqual([second]);
	});

	it("tell the viewer nothing while nothing changes", async () => {
		const ada = await alone();
		draw(ada, 1010);
		ada.playback.show(1020);
		let told = 0;
		ada.session.viewer.marks.subscribe(() => {
			told += 1;
		});
		ada.playback.present(1021);
		ada.playback.present(1022);
		expect(told).toBe(0);
		ada.playback.present(1010);
		expect(told).toBe(1);
	});

	it("stay selected on other frames, where no key touches them", async () => {
		const ada = await alone();
		const id = draw(ada, 1010);
		ada.session.viewer.select([id]);
		ada.playback.show(1020);
		expect([...ada.session.viewer.selection.get()]).toEqual([id]);
		ada.session.viewer.deleteSelection();
		ada.session.viewer.nudge(5, 5);
		expect(ada.session.document.records.get().annotations.get(id)).toMatchObject({
			deleted: null,
			geometry: { x: 10 },
		});
		ada.session.deleteMarks([id]);
		expect(ada.session.viewer.selection.get().size).toBe(0);
	});

	it("keep their frames when they are moved, and stop what plays", async () => {
		const { ada, ben } = await both();
		const id = draw(ada, 1010);
		ada.session.setRange(id, { in: 1005, out: 1015 });
		ada.playback.play();
		ada.playback.present(1012);
		ben.playback.show(1012);
		await until(() => seen(ben).length === 1);
		ada.session.viewer.chooseTool("select");
		ada.session.viewer.pointerDown(at(10, 30));
		ada.session.viewer.pointerMove(at(60, 30));
		expect(ada.playback.playing.get()).toBe(false);
		await until(() => ben.session.viewer.peerDrafts.get().length === 1);
		ben.playback.show(1014);
		expect(ben.session.viewer.peerDrafts.get()).toHaveLength(1);
		ben.playback.show(1016);
		expect(ben.session.viewer.peerDrafts.get()).toEqual([]);
		ada.session.viewer.pointerUp(at(60, 30));
		expect(framesOf(ada, id)).toEqual({ in: 1005, out: 1015 });
	});
});

describe("what others draw", () => {
	it("shows on the frame that they draw on, and follows it", async () => {
		const { ada, ben } = await both();
		ada.playback.show(1042);
		ada.session.viewer.chooseTool("rectangle");
		ada.session.viewer.pointerDown(at(10, 10));
		ada.session.viewer.pointerMove(at(60, 60));
		const stroke = () => ben.session.document.presence.peers.get()[0]?.stroke;
		await until(() => stroke()?.frames?.in === 1042);
		expect(ben.session.viewer.peerDrafts.get()).toEqual([]);
		ben.playback.show(1042);
		expect(ben.session.viewer.peerDrafts.get()).toHaveLength(1);
		ada.playback.present(1043);
		await until(() => stroke()?.frames?.in === 1043);
		expect(ben.session.viewer.peerDrafts.get()).toEqual([]);
		ada.session.viewer.pointerUp(at(60, 60));
		ben.playback.show(1043);
		await until(() => seen(ben).length === 1);
	});

	it("shows on every frame when an older client does not tell which", async () => {
		const { ada, ben } = await both();
		const style = { color: "#e5484d", width: 4, opacity: 1 };
		const stroke = { id: "old", media: CLIP, kind: "pin", geometry: { x: 1, y: 2 }, style } as const;
		ada.session.document.presence.say({ stroke: () => ({ ...stroke, frames: null }) });
		await until(() => ben.session.viewer.peerDrafts.get().length === 1);
	});
});

describe("the frames of a mark", () => {
	it("are stretched to the playhead and back by undo", async () => {
		const { ada, ben } = await both();
		const id = draw(ada, 1010);
		ada.playback.show(1024);
		ada.session.setRangeEnd();
		expect(framesOf(ada, id)).toEqual({ in: 1010, out: 1024 });
		expect(seen(ada)).toEqual([id]);
		ada.playback.show(1001);
		ada.session.setRangeStart();
		expect(framesOf(ada, id)).toEqual({ in: 1001, out: 1024 });
		await until(() => framesOf(ben, id)?.in === 1001);
		ada.session.document.undo();
		expect(framesOf(ada, id)).toEqual({ in: 1010, out: 1024 });
		ada.session.document.undo();
		expect(framesOf(ada, id)).toEqual({ in: 1010, out: 1010 });
		ada.session.document.redo();
		expect(framesOf(ada, id)).toEqual({ in: 1010, out: 1024 });
		ada.playback.show(1015);
		ada.session.setRangeHere();
		expect(framesOf(ada, id)).toEqual({ in: 1015, out: 1015 });
	});

	it("follow when one end is moved past the other, and stay within the clip", async () => {
		const ada = await alone();
		const id = draw(ada, 1010);
		ada.playback.show(1020);
		ada.session.setRangeStart();
		expect(framesOf(ada, id)).toEqual({ in: 1020, out: 1020 });
		ada.playback.show(1005);
		ada.session.setRangeEnd();
		expect(framesOf(ada, id)).toEqual({ in: 1005, out: 1005 });
		ada.session.setRange(id, { in: 0, out: 5000 });
		expect(framesOf(ada, id)).toEqual({ in: 1001, out: 1100 });
		ada.session.setRange(id, { in: 1050, out: 1040 });
		expect(framesOf(ada, id)).toEqual({ in: 1050, out: 1050 });
	});

	it("are the author's alone to change", async () => {
		const { ada, ben } = await both();
		ben.session.setMayDecide(true);
		const id = draw(ada, 1010);
		await until(() => framesOf(ben, id) !== undefined);
		ben.playback.show(1010);
		ben.session.viewer.select([id]);
		ben.playback.show(1020);
		ben.session.setRangeEnd();
		ben.session.setRange(id, { in: 1001, out: 1100 });
		expect(framesOf(ben, id)).toEqual({ in: 1010, out: 1010 });
		ada.session.setMayAnnotate(false);
		ada.session.setRange(id, { in: 1001, out: 1100 });
		expect(framesOf(ada, id)).toEqual({ in: 1010, out: 1010 });
	});
});

describe("comments on a clip", () => {
	const frames = ({ session }: Seat) =>
		Object.fromEntries(
			[...session.document.records.get().comments.values()].map(({ body, frame }) => [body, frame]),
		);

	it("carry the frame that was on the screen when writing began", async () => {
		const ada = await alone();
		ada.playback.play();
		ada.playback.present(1033);
		const frame = ada.session.beginWriting();
		expect(ada.playback.playing.get()).toBe(false);
		ada.playback.show(1060);
		ada.session.comment("begun before", { frame });
		ada.session.comment("now");
		const id = draw(ada, 1010);
		ada.playback.show(1012);
		ada.session.comment("about the mark", { mark: id });
		expect(frames(ada)).toEqual({ "begun before": 1033, now: 1060, "about the mark": 1012 });
	});

	it("hold nothing that somebody else moves, and carry the frame that it was sent to", async () => {
		const { session, playback } = await alone(new FakePlayback(null));
		session.setLed(true);
		expect(session.beginWriting()).toBeNull();
		playback.seek(1042);
		expect(session.beginWriting()).toBe(1042);
		playback.arrive();
		playback.play();
		playback.present(1050);
		expect(session.beginWriting()).toBe(1050);
		expect(playback.playing.get()).toBe(true);
	});

	it("about the whole carry none while something else is looked at", async () => {
		const ada = await alone();
		const id = draw(ada, 1010);
		ada.session.setMedia(STILL);
		expect(ada.session.beginWriting()).toBeNull();
		ada.session.comment("from a still");
		ada.session.comment("about the clip's mark", { mark: id });
		expect(frames(ada)).toEqual({ "from a still": null, "about the clip's mark": 1010 });
	});
});

describe("going to a note", () => {
	it("shows its first frame, unless one of its frames is shown", async () => {
		const ada = await alone();
		const id = draw(ada, 1010);
		ada.session.setRange(id, { in: 1010, out: 1020 });
		ada.playback.show(1015);
		ada.session.goTo(id);
		expect(ada.playback.wanted.get()).toBeNull();
		ada.playback.play();
		ada.playback.present(1016);
		ada.session.goTo(id);
		expect(ada.playback.playing.get()).toBe(false);
		ada.playback.show(1050);
		ada.session.goTo(id);
		expect(ada.playback.wanted.get()).toBe(1010);
		expect([...ada.session.viewer.selection.get()]).toEqual([id]);
	});

	it("leaves the frame alone where an address names it besides", async () => {
		const ada = await alone();
		const id = draw(ada, 1010);
		ada.session.viewer.select([]);
		ada.playback.show(1050);
		ada.session.goTo(id, { seek: false });
		expect(ada.playback.wanted.get()).toBeNull();
		expect([...ada.session.viewer.selection.get()]).toEqual([id]);
	});

	it("brings the mark into view once its frame is there", async () => {
		const ada = await alone();
		const id = draw(ada, 1010);
		ada.playback.show(1050);
		ada.session.viewer.zoomTo(8);
		ada.session.viewer.lookAt({ x: 1500, y: 800 });
		ada.session.goTo(id);
		const before = ada.session.viewer.camera.get();
		ada.playback.arrive();
		expect(ada.session.viewer.camera.get()).not.toEqual(before);
	});

	it("from another picture waits for the clip's player", async () => {
		const ada = await alone();
		const id = draw(ada, 1010);
		ada.playback.show(1050);
		ada.session.setMedia(STILL);
		ada.session.setPlayback(null);
		ada.session.goTo(id);
		expect(ada.session.media.get()).toBe(CLIP);
		const playback = new FakePlayback(null);
		ada.session.setPlayback(playback);
		expect(playback.wanted.get()).toBe(1010);
		playback.arrive();
		expect(seen(ada)).toEqual([id]);
	});

	it("without a mark shows its frame", async () => {
		const ada = await alone();
		ada.playback.show(1033);
		ada.session.comment("The cut comes early");
		const [id = ""] = ada.session.document.records.get().comments.keys();
		ada.session.setMedia(STILL);
		ada.session.goTo(id);
		expect(ada.session.media.get()).toBe(CLIP);
		ada.playback.show(1001);
		ada.session.goTo(id);
		expect(ada.playback.wanted.get()).toBe(1033);
		expect(ada.session.note.get()).toBe(id);
		draw(ada, 1050);
		expect(ada.session.note.get()).toBeNull();
	});
});

describe("stepping through the notes of a clip", () => {
	it("walks by frame from the playhead, one after the other on one frame, and round at the ends", async () => {
		const ada = await alone();
		const late = draw(ada, 1080);
		const early = draw(ada, 1010);
		ada.playback.show(1010);
		tick();
		ada.session.comment("here as well");
		const [said = ""] = ada.session.document.records.get().comments.keys();
		ada.session.viewer.select([]);
		ada.playback.show(1050);
		const walk = (by: 1 | -1) => {
			ada.session.stepNote(by);
			ada.playback.arrive();
			const [selected] = ada.session.viewer.selection.get();
			return [selected ?? ada.session.note.get(), ada.playback.frame.get()];
		};
		expect(walk(1)).toEqual([late, 1080]);
		expect(walk(1)).toEqual([early, 1010]);
		expect(walk(1)).toEqual([said, 1010]);
		expect(walk(1)).toEqual([late, 1080]);
		expect(walk(-1)).toEqual([said, 1010]);
		expect(walk(-1)).toEqual([early, 1010]);
		expect(walk(-1)).toEqual([late, 1080]);
		ada.playback.show(1040);
		expect(walk(-1)).toEqual([said, 1010]);
	});

	it("goes from mark to mark on stills, as they were made", async () => {
		const ada = await alone();
		ada.session.setMedia(STILL);
		ada.session.viewer.chooseTool("rectangle");
		for (const x of [10, 100]) drag(ada.session, [x, 10], [x + 40, 60]);
		const [first, second] = seen(ada);
		ada.session.viewer.select([]);
		const walk = (by: 1 | -1) => {
			ada.session.stepNote(by);
			return [...ada.session.viewer.selection.get()][0];
		};
		expect([walk(1), walk(1), walk(1), walk(-1)]).toEqual([first, second, first, second]);
	});
});

describe("the player of another picture", () => {
	it("is not followed", async () => {
		const ada = await alone();
		ada.session.setMedia(STILL);
		ada.playback.present(1050);
		expect(ada.session.frame.get()).toBeNull();
		ada.session.setMedia(CLIP);
		expect(ada.session.frame.get()).toBe(1050);
		ada.session.setPlayback(null);
		expect(ada.session.playback.get()).toBeNull();
	});

	it("may be there before the picture is known", () => {
		const session = new ReviewSession({
			revision,
			person: ADA,
			address: "ws://studio.test/collab",
			WebSocket: server.WebSocket,
		});
		open.push(session);
		session.setPlayback(new FakePlayback(1005));
		session.setMedia(CLIP);
		expect(session.frame.get()).toBe(1005);
		session.setMedia(STILL);
		expect(session.frame.get()).toBeNull();
	});
});

describe("undo on a clip", () => {
	it("goes to the frame of what it takes back, and of what it does again", async () => {
		const ada = await alone();
		const first = draw(ada, 1010);
		const second = draw(ada, 1042, 100);
		ada.playback.show(1100);
		ada.session.undo();
		expect(ada.session.document.records.get().annotations.get(second)?.deleted).not.toBeNull();
		await until(() => (ada.playback.wanted.get() ?? ada.playback.frame.get()) === 1042);
		ada.session.undo();
		expect(ada.session.document.records.get().annotations.get(first)?.deleted).not.toBeNull();
		await until(() => (ada.playback.wanted.get() ?? ada.playback.frame.get()) === 1010);
		ada.playback.show(1100);
		ada.session.redo();
		await until(() => (ada.playback.wanted.get() ?? ada.playback.frame.get()) === 1010);
	});

	it("goes to the picture of what it takes back", async () => {
		const ada = await alone();
		draw(ada, 1010);
		ada.session.setMedia(STILL);
		ada.session.undo();
		expect(ada.session.media.get()).toBe(CLIP);
	});
});
