import { beforeEach, describe, expect, it } from "vitest";
import { FakeTime } from "./fake_time";
import { SlowLine } from "./slow_line";

let line: SlowLine;
let time: FakeTime;

const pass = (ms: number) => time.pass(ms);

/** Waits for so long, then plays for so long. */
function stall(ms: number, then = 0): void {
	line.wait(true);
	pass(ms);
	line.wait(false);
	pass(then);
}

beforeEach(() => {
	time = new FakeTime();
	line = new SlowLine(time.now, time.later);
});

describe("a line is too slow", () => {
	it("when one wait is long", () => {
		stall(4_999, 60_000);
		expect(line.slow.get()).toBe(false);
		stall(5_000);
		expect(line.slow.get()).toBe(true);
	});

	it("when there are three waits within half a minute", () => {
		stall(1_000, 10_000);
		stall(1_000, 10_000);
		expect(line.slow.get()).toBe(false);
		line.wait(true);
		pass(250);
		expect(line.slow.get()).toBe(true);
	});

	it("and stays so", () => {
		stall(5_000, 120_000);
		expect(line.slow.get()).toBe(true);
	});
});

describe("a line is quick enough", () => {
	it("when its waits are far apart", () => {
		for (let each = 0; each < 10; each++) stall(1_000, 15_000);
		expect(line.slow.get()).toBe(false);
	});

	it("when its waits are too short to be noticed", () => {
		for (let each = 0; each < 20; each++) stall(249, 500);
		expect(line.slow.get()).toBe(false);
	});

	it("when it is told of one wait again and again", () => {
		for (let each = 0; each < 10; each++) {
			line.wait(true);
			pass(400);
		}
		expect(line.slow.get()).toBe(false);
	});

	it("when nobody asks any more", () => {
		line.wait(true);
		line.destroy();
		pass(10_000);
		expect(line.slow.get()).toBe(false);
	});
});
