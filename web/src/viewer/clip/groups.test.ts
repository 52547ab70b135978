import { describe, expect, it } from "vitest";
import { FIRST, INIT, SECOND } from "./fake_rendition";
import { Malformed } from "./fragment";
import { Groups } from "./groups";
import type { ClipTiming } from "./playback";

const clip: ClipTiming = {
	rate: { numerator: 24_000, denominator: 1001 },
	first: 1001,
	last: 1012,
	timecode: null,
};
const listed = [
	{ start: 0, address: "first", header: "init" },
	{ start: 0.333667, address: "second", header: "init" },
];
const files: Record<string, ArrayBuffer> = { init: INIT, first: FIRST, second: SECOND };

describe("the groups of a rendition", () => {
	it("have their frames under the numbers of the source", async () => {
		const groups = new Groups(clip, async (address) => files[address] ?? new ArrayBuffer());
		groups.list(listed, 1012);
		const found = [];
		for (let frame = clip.first; frame <= clip.last; frame++) found.push((await groups.of(frame)).first);
		expect(found).toEqual([1001, 1001, 1001, 1001, 1005, 1005, 1005, 1005, 1009, 1009, 1009, 1009]);
		expect((await groups.of(1012)).samples).toHaveLength(4);
	});

	it("are brought once", async () => {
		const asked: string[] = [];
		const groups = new Groups(clip, async (address) => {
			asked.push(address);
			return files[address] ?? new ArrayBuffer();
		});
		groups.list(listed, 1012);
		const [left, right] = await Promise.all([groups.of(1001), groups.of(1002)]);
		expect(left).toBe(right);
		expect(groups.held(1004)).toBe(left);
		expect(groups.held(1009)).toBeNull();
		await groups.of(1010);
		expect(asked).toEqual(["init", "first", "second"]);
	});

	it("grow with the list", async () => {
		const groups = new Groups(clip, async (address) => files[address] ?? new ArrayBuffer());
		expect(groups.has(1001)).toBe(false);
		groups.list(listed.slice(0, 1), 1008);
		expect(groups.has(1008)).toBe(true);
		expect(groups.has(1009)).toBe(false);
		await expect(groups.of(1009)).rejects.toThrow(Malformed);
		groups.list(listed, 1012);
		expect((await groups.of(1009)).first).toBe(1009);
	});

	it("are tried again after a failure", async () => {
		let fails = true;
		const groups = new Groups(clip, async (address) => {
			if (fails) throw new Error("offline");
			return files[address] ?? new ArrayBuffer();
		});
		groups.list(listed, 1012);
		await expect(groups.of(1001)).rejects.toThrow("offline");
		fails = false;
		expect((await groups.of(1001)).first).toBe(1001);
	});

	it("are none of a clip with another rate", async () => {
		const groups = new Groups({ ...clip, rate: { numerator: 30, denominator: 1 } }, async (address) => {
			return files[address] ?? new ArrayBuffer();
		});
		groups.list(listed, 1012);
		await expect(groups.of(1001)).rejects.toThrow(Malformed);
	});
});
