import { beforeEach, describe, expect, it } from "vitest";
import { SlowLine } from "./slow_line";

let line: SlowLine;
let time: number;
let waiting: { run: () => void; at: number }[];

/** Lets time pass, and what waited for it run. */
function pass(ms: number): void {
	const until = time + ms;
	for (;;) {
		const next = waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
		if (!next) break;
		waiting = waiting.filter((each) => each !== next);
		time = Math.max(time, next.at);
		next.run();
	}
	time = until;
}

/** Waits for so long, then plays for so long. */
function stall(ms: number, then = 0): void {
	line.wait(true);
	pass(ms);
	line.wait(false);
	pass(then);
}

beforeEach(() => {
	time = 0;
	waiting = [];
	line = new SlowLine(
		() => time,
		(run, ms) => {
			const entry = { run, at: time + ms };
			waiting.push(entry);
			return () => {
				waiting = waiting.filter((each) => each !== entry);
			};
		},
	);
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
