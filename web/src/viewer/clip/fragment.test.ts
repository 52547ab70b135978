import { describe, expect, it } from "vitest";
import { FIRST, INIT, SECOND } from "./fake_rendition";
import { Malformed, readSamples, readTrack } from "./fragment";

/** The file with the first of these bytes replaced, counted from the letters of a box on. */
function changed(file: ArrayBuffer, kind: string, at: number, value: number): ArrayBuffer {
	const copy = file.slice();
	const text = String.fromCharCode(...new Uint8Array(copy));
	new DataView(copy).setUint32(text.indexOf(kind) + at, value);
	return copy;
}

describe("a rendition", () => {
	const track = readTrack(INIT);

	it("says how its pictures are coded", () => {
		expect(track.timescale).toBe(24_000);
		expect(track.codec).toMatch(/^avc1\.64[0-9a-f]{4}$/);
		expect(track.description[0]).toBe(1);
	});

	it("has every picture at its time, whole, and knows which ones stand alone", () => {
		const samples = readSamples(FIRST, track);
		expect(samples.map(({ start }) => start / 1001)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
		expect(samples.flatMap(({ key }, index) => (key ? [index] : []))).toEqual([0, 4]);
		for (const { key, data } of samples) {
			// A picture is a row of units, each with its length before it.
			const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
			const types: number[] = [];
			let at = 0;
			while (at < data.byteLength) {
				types.push(view.getUint8(at + 4) & 31);
				at += 4 + view.getUint32(at);
			}
			expect(at).toBe(data.byteLength);
			expect(types).toContain(key ? 5 : 1);
		}
		expect(readSamples(SECOND, track).map(({ start }) => start / 1001)).toEqual([8, 9, 10, 11]);
	});

	it("is malformed when it is cut anywhere", () => {
		for (let length = 0; length < FIRST.byteLength; length += 7) {
			const cut = FIRST.slice(0, length);
			let samples = 0;
			try {
				samples = readSamples(cut, track).length;
			} catch (error) {
				expect(error).toBeInstanceOf(Malformed);
			}
			expect(samples).toBe(0);
		}
		for (let length = 0; length < INIT.byteLength - 200; length += 7) {
			expect(() => readTrack(INIT.slice(0, length))).toThrow(Malformed);
		}
	});

	it("is malformed when it says more than it has", () => {
		expect(() => readSamples(changed(FIRST, "trun", 8, 0xffff_ffff), track)).toThrow(Malformed);
		expect(() => readSamples(changed(FIRST, "trun", 12, 1_000_000), track)).toThrow(Malformed);
		expect(() => readSamples(changed(FIRST, "moof", 4, 4), track)).toThrow(Malformed);
		expect(() => readTrack(changed(INIT, "hdlr", 12, 0))).toThrow(Malformed);
	});
});
