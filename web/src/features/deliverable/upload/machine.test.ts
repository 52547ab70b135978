import { describe, expect, it } from "vitest";
import { offlineError, problemFrom } from "@/api/problem";
import { advance, mayPause, secondsLeft, speedOf, type UploadEvent, type UploadState } from "./machine";

function reached(...events: UploadEvent[]): UploadState {
	return events.reduce(advance, { kind: "waiting", sent: 0 } as UploadState);
}

const begin: UploadEvent = { type: "begin" };
const progress = (at: number, sent: number): UploadEvent => ({ type: "progress", at, sent });

describe("an upload", () => {
	it("is sent, checked, and arrives", () => {
		expect(reached(begin, progress(500, 400))).toMatchObject({ kind: "sending", sent: 400 });
		expect(reached(begin, { type: "sent" }).kind).toBe("checking");
		expect(reached(begin, { type: "sent" }, { type: "accepted" }).kind).toBe("arrived");
	});

	it("waits for a lost connection until something moves again, however often it is tried", () => {
		const lost = reached(begin, progress(500, 400), { type: "lost" });
		expect(lost).toEqual({ kind: "disconnected", sent: 400 });
		expect(advance(lost, begin)).toEqual(lost);
		expect(advance(lost, progress(9000, 300))).toMatchObject({ kind: "sending", sent: 300 });
	});

	it("can be held back and goes on from where it was, in its turn", () => {
		const paused = reached(begin, progress(500, 400), { type: "pause" });
		expect(paused).toEqual({ kind: "paused", sent: 400 });
		expect(advance(paused, progress(600, 500))).toBe(paused);
		expect(advance(paused, { type: "lost" })).toBe(paused);
		expect(advance(paused, { type: "resume" })).toEqual({ kind: "waiting", sent: 400 });
	});

	it("cannot be held back while the server checks it", () => {
		const checking = reached(begin, { type: "sent" });
		expect(mayPause(checking)).toBe(false);
		expect(advance(checking, { type: "pause" })).toBe(checking);
	});

	it("may not be tried again when the file itself was refused, but when the server had trouble", () => {
		const error = problemFrom(415, { detail: "This is a text file." });
		const refused = reached(begin, { type: "refused", error });
		expect(refused).toMatchObject({
			kind: "failed",
			failure: { detail: "This is a text file.", retryable: false },
		});
		expect(advance(refused, { type: "retry" })).toBe(refused);
		const full = reached(begin, progress(1, 70), { type: "refused", error: problemFrom(507, {}) });
		expect(advance(full, { type: "retry" })).toEqual({ kind: "waiting", sent: 70 });
	});

	it("stays cancelled whatever the line still says", () => {
		const cancelled = reached(begin, { type: "cancel" });
		expect(advance(cancelled, progress(9, 9))).toBe(cancelled);
		expect(advance(cancelled, { type: "accepted" })).toBe(cancelled);
		expect(advance(cancelled, { type: "refused", error: offlineError() })).toBe(cancelled);
	});

	it("cannot be cancelled once it arrived", () => {
		expect(reached(begin, { type: "accepted" }, { type: "cancel" }).kind).toBe("arrived");
	});
});

describe("the time that is left", () => {
	it("is told from what was sent, and not too early", () => {
		const early = reached(begin, progress(0, 0), progress(500, 400));
		expect(secondsLeft(early, 1000)).toBeNull();
		const later = reached(begin, progress(0, 0), progress(2000, 500));
		expect(speedOf(later)).toBe(250);
		expect(secondsLeft(later, 1000)).toBe(2);
		expect(secondsLeft({ kind: "checking", sent: 0 }, 1000)).toBeNull();
	});

	it("counts nothing of what was there before the page was loaded", () => {
		// 900 of 1000 bytes are on the server already; 10 bytes a second are sent.
		const resumed = reached(begin, progress(0, 900), progress(2000, 920));
		expect(secondsLeft(resumed, 1000)).toBe(8);
	});

	it("is measured anew after a break", () => {
		const before = reached(begin, progress(0, 0), progress(2000, 500), { type: "lost" });
		const after = [progress(60_000, 500), progress(61_000, 510)].reduce(advance, before);
		expect(secondsLeft(after, 1000)).toBe(49);
	});

	it("goes by the last seconds, not by how it began", () => {
		const fast = Array.from({ length: 10 }, (_, second) => progress(second * 1000, second * 100));
		const slow = Array.from({ length: 20 }, (_, second) =>
			progress(10_000 + second * 1000, 1000 + second * 10),
		);
		expect(speedOf(reached(begin, ...fast, ...slow))).toBeCloseTo(10, 0);
	});

	it("grows while nothing moves", () => {
		const moving = reached(begin, progress(0, 0), progress(2000, 500));
		const still = advance(moving, { type: "tick", at: 10_000 });
		expect(speedOf(still)).toBe(50);
		expect(speedOf(advance(still, { type: "tick", at: 60_000 }))).toBe(0);
		expect(secondsLeft(advance(still, { type: "tick", at: 60_000 }), 1000)).toBeNull();
	});
});
