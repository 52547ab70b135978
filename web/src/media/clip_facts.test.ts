import { describe, expect, it } from "vitest";
import { sampleClip } from "@/testing/samples";
import { formatLength, formatRate, formatSound, reach } from "./clip_facts";

describe("the facts of a clip", () => {
	it.each([
		["24", "24 fps"],
		["24000/1001", "23.976 fps"],
		["30000/1001", "29.97 fps"],
		["60000/1001", "59.94 fps"],
		["120", "120 fps"],
	])("names the rate %s as %s", (rate, words) => {
		expect(formatRate(rate)).toBe(words);
	});

	it.each([
		[1, "24", "00:00:00:01"],
		[245, "24", "00:00:10:05"],
		[240, "24000/1001", "00:00:10:00"],
		[86_400, "24", "01:00:00:00"],
		[61 * 120 + 7, "120", "00:01:01:07"],
	])("tells %i frames at %s as %s", (frames, rate, words) => {
		expect(formatLength(frames, rate)).toBe(words);
	});

	it("says what it sounds like", () => {
		expect(formatSound(null)).toBe("Silent");
		expect(formatSound({ codec: "aac", channels: 2, layout: null, sample_rate: 48_000 })).toBe(
			"Stereo sound",
		);
		expect(formatSound({ codec: "pcm_s16le", channels: 6, layout: null, sample_rate: 48_000 })).toBe(
			"Sound, 6 channels",
		);
	});

	it("counts in the source's own numbering how far it plays", () => {
		const clip = sampleClip({ first_frame: 1001, last_frame: 1240, frame_count: 240 });
		expect(reach(clip, 0)).toBeNull();
		expect(reach(clip, 1)).toBe(1001);
		expect(reach(clip, 240)).toBe(1240);
		expect(reach(clip, 999)).toBe(1240);
	});
});
