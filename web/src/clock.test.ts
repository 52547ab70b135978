import { describe, expect, it } from "vitest";
import { ServerClock } from "./clock";

/** A server whose clock is ahead of ours by so much, asked over a line that takes so long each way. */
function asked(clock: ServerClock, time: { now: number }, ahead: number, there: number, back: number): void {
	const sent = time.now;
	time.now += there;
	const shown = Math.floor(time.now + ahead);
	time.now += back;
	clock.learn({ sent, received: time.now, shown, grain: 1 });
}

describe("the server's clock", () => {
	it("is not known before anything was heard", () => {
		const clock = new ServerClock(() => 0);
		expect([clock.offset, clock.now(), clock.uncertainty]).toEqual([null, null, Number.POSITIVE_INFINITY]);
	});

	it("is known within half of what an answer took, however unevenly the line carries it", () => {
		const time = { now: 1_000 };
		const clock = new ServerClock(() => time.now);
		asked(clock, time, 3_600_000, 70, 10);
		expect(clock.uncertainty).toBeCloseTo(40.5, 5);
		expect(Math.abs((clock.offset ?? 0) - 3_600_000)).toBeLessThanOrEqual(clock.uncertainty);
	});

	it("is known better by each further answer", () => {
		const time = { now: 0 };
		const clock = new ServerClock(() => time.now);
		asked(clock, time, -500, 70, 10);
		asked(clock, time, -500, 5, 90);
		expect(clock.uncertainty).toBeLessThan(9);
		expect(Math.abs((clock.offset ?? 0) + 500)).toBeLessThanOrEqual(clock.uncertainty);
	});

	it("learns from what the server sends by itself", () => {
		const time = { now: 0 };
		const clock = new ServerClock(() => time.now);
		asked(clock, time, 200, 4, 60);
		const before = clock.uncertainty;
		clock.learn({ sent: Number.NEGATIVE_INFINITY, received: time.now, shown: time.now + 200 - 2, grain: 1 });
		expect(clock.uncertainty).toBeLessThan(before / 5);
		expect(Math.abs((clock.offset ?? 0) - 200)).toBeLessThanOrEqual(clock.uncertainty);
	});

	it("is known less well the older the answer is", () => {
		const time = { now: 0 };
		const clock = new ServerClock(() => time.now);
		asked(clock, time, 0, 5, 5);
		const fresh = clock.uncertainty;
		time.now += 100_000;
		expect(clock.uncertainty).toBeCloseTo(fresh + 20, 0);
	});

	it("begins anew when somebody sets it", () => {
		const time = { now: 0 };
		const clock = new ServerClock(() => time.now);
		asked(clock, time, 0, 5, 5);
		asked(clock, time, 60_000, 5, 5);
		expect(Math.abs((clock.offset ?? 0) - 60_000)).toBeLessThanOrEqual(clock.uncertainty);
	});

	it("takes a computer's own time as long as that may be the server's", () => {
		const time = { now: 0 };
		const clock = new ServerClock(() => time.now);
		expect(clock.nearest(123)).toBe(123);
		asked(clock, time, 200, 40, 40);
		const server = time.now + 200;
		expect(clock.nearest(server + 15)).toBe(server + 15);
		expect(Math.abs(clock.nearest(server + 3_600_000) - server)).toBeLessThanOrEqual(82);
		expect(Math.abs(clock.nearest(server - 3_600_000) - server)).toBeLessThanOrEqual(82);
	});
});
