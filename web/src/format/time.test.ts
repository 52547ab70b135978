import { describe, expect, it } from "vitest";
import { formatBytes } from "./bytes";
import { describeDue, formatRelative, formatRemaining, formatWait } from "./time";

const now = Date.parse("2026-11-20T12:00:00Z");

describe("relative time", () => {
	it.each([
		["2026-11-20T11:59:40Z", "just now"],
		["2026-11-20T12:00:20Z", "just now"],
		["2026-11-20T11:55:00Z", "5 minutes ago"],
		["2026-11-20T09:00:00Z", "3 hours ago"],
		["2026-11-19T12:00:00Z", "yesterday"],
		["2026-11-14T12:00:00Z", "6 days ago"],
		["2026-08-20T12:00:00Z", "3 months ago"],
		["2024-11-20T12:00:00Z", "2 years ago"],
	])("%s is %s", (moment, words) => {
		expect(formatRelative(moment, now)).toBe(words);
	});
});

describe("due dates", () => {
	const today = new Date(2026, 10, 20, 23, 30);
	it.each([
		["2026-11-20", "Due today", false],
		["2026-11-21", "Due tomorrow", false],
		["2026-11-25", "Due in 5 days", false],
		["2026-11-19", "1 day overdue", true],
		["2026-11-10", "10 days overdue", true],
		["2026-12-24", "24 Dec", false],
		["2027-02-03", "3 Feb 2027", false],
	])("%s reads %s", (due, text, overdue) => {
		expect(describeDue(due, today)).toEqual({ text, overdue });
	});
});

describe("durations and sizes", () => {
	it("rounds what remains", () => {
		expect(formatRemaining(1)).toBe("almost done");
		expect(formatRemaining(12)).toBe("15 s left");
		expect(formatRemaining(125)).toBe("about 2 min left");
		expect(formatRemaining(7300)).toBe("about 2 h left");
	});

	it("says how long to wait", () => {
		expect(formatWait(0.2)).toBe("1 second");
		expect(formatWait(60)).toBe("1 minute");
		expect(formatWait(125)).toBe("2 minutes 5 seconds");
	});

	it("counts bytes in thousands", () => {
		expect(formatBytes(999)).toBe("999 B");
		expect(formatBytes(1_500)).toBe("1.5 kB");
		expect(formatBytes(48_210_000)).toBe("48 MB");
	});
});
