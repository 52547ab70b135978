import { describe, expect, it } from "vitest";
import { frameFrom, rateOf, rateWord, timecodeOf, timingOf } from "./timecode";

const FILM = rateOf("24");
const NTSC = rateOf("30000/1001");

describe("timecodes", () => {
	it("count whole numbers of a second", () => {
		expect(timecodeOf(1001, FILM, "00:00:41:17")).toBe("00:00:41:17");
		expect(timecodeOf(1042, FILM, "00:00:41:17")).toBe("00:00:43:10");
		expect(timecodeOf(0, rateOf("24000/1001"), null)).toBe("00:00:00:00");
		expect(timecodeOf(86_400, rateOf("24000/1001"), null)).toBe("01:00:00:00");
		expect(timecodeOf(120 * 3600, rateOf("120"), null)).toBe("01:00:00:00");
		expect(timecodeOf(119, rateOf("120"), null)).toBe("00:00:00:119");
	});

	it("leave numbers out where the clip's own does", () => {
		expect(timecodeOf(1799, NTSC, "00:00:00;00")).toBe("00:00:59;29");
		expect(timecodeOf(1800, NTSC, "00:00:00;00")).toBe("00:01:00;02");
		expect(timecodeOf(17_982, NTSC, "00:00:00;00")).toBe("00:10:00;00");
		expect(timecodeOf(107_892, NTSC, "00:00:00;00")).toBe("01:00:00;00");
		expect(timecodeOf(1800, NTSC, "00:00:00:00")).toBe("00:01:00:00");
		expect(timecodeOf(3600, rateOf("60000/1001"), "00:00:00;00")).toBe("00:01:00;04");
	});

	it("begin again at midnight", () => {
		expect(timecodeOf(24 * 3600 * 24 + 5, FILM, null)).toBe("00:00:00:05");
	});
});

describe("rates", () => {
	it("are read exactly", () => {
		expect(rateOf("24000/1001")).toEqual({ numerator: 24_000, denominator: 1001 });
		expect(rateOf("25")).toEqual({ numerator: 25, denominator: 1 });
		expect(rateOf("23.976")).toEqual({ numerator: 24, denominator: 1 });
	});

	it("come with the frames of their clip", () => {
		const clip = { rate: "25", first_frame: 1001, last_frame: 1100, timecode: null };
		expect(timingOf(clip)).toEqual({ rate: rateOf("25"), first: 1001, last: 1100, timecode: null });
	});
});

describe("where somebody wants to go", () => {
	const film = { rate: rateOf("24"), timecode: null };
	const dropped = { rate: rateOf("30000/1001"), timecode: "00:00:00;00" };

	it("is a frame, a timecode, the end of one, or a way from here", () => {
		expect(frameFrom("1042", film, 0)).toBe(1042);
		expect(frameFrom(" 00:00:43:10 ", film, 0)).toBe(1042);
		expect(frameFrom("44:00", film, 1042)).toBe(1056);
		expect(frameFrom("1:00:00;00", dropped, 0)).toBe(107_892);
		expect(frameFrom("+24", film, 1001)).toBe(1025);
		expect(frameFrom("-10", film, 1011)).toBe(1001);
	});

	it("is nowhere for what the clip does not count", () => {
		for (const text of ["", "abc", "00:00:00:24", "00:60:00:00", "1:2:3:4:5", "4.5.", "1e3"]) {
			expect(frameFrom(text, film, 0)).toBeNull();
		}
		expect(frameFrom("00:01:00;00", dropped, 0)).toBeNull();
	});

	it("is the frame whose timecode is typed, of a whole hour", () => {
		const double = { rate: rateOf("60000/1001"), timecode: "10:00:00;00" };
		const filmNtsc = { rate: rateOf("24000/1001"), timecode: null };
		for (const clip of [filmNtsc, dropped, double]) {
			for (let frame = 0; frame < 110_000; frame += 7) {
				expect(frameFrom(timecodeOf(frame, clip.rate, clip.timecode), clip, 0)).toBe(frame);
			}
		}
	});
});

describe("the name of a rate", () => {
	it("is what people call it", () => {
		expect(rateWord(rateOf("24000/1001"))).toBe("23.976");
		expect(rateWord(rateOf("24"))).toBe("24");
		expect(rateWord(rateOf("60000/1001"))).toBe("59.94");
	});
});
