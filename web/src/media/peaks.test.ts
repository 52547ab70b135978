import { describe, expect, it } from "vitest";
import { outline, readPeaks } from "./peaks";

function bytes(channels: number, pairsPerFrame: number, frames: number, samples: readonly number[]) {
	const all = new Uint8Array(12 + samples.length);
	const view = new DataView(all.buffer);
	all.set([..."PEAK"].map((letter) => letter.charCodeAt(0)));
	view.setUint8(4, 1);
	view.setUint8(5, channels);
	view.setUint16(6, pairsPerFrame, true);
	view.setUint32(8, frames, true);
	samples.forEach((sample, index) => {
		view.setInt8(12 + index, sample);
	});
	return all.buffer;
}

describe("peaks", () => {
	it("are read as the server writes them", () => {
		const peaks = readPeaks(bytes(2, 1, 2, [0, 127, -128, 0, -1, 1, 0, 0]));
		expect(peaks).toMatchObject({ channels: 2, frames: 2, pairsPerFrame: 1 });
		expect([...(peaks?.samples ?? [])]).toEqual([0, 127, -128, 0, -1, 1, 0, 0]);
	});

	it("are none where bytes are missing or are of another kind", () => {
		expect(readPeaks(new ArrayBuffer(0))).toBeNull();
		expect(readPeaks(bytes(1, 1, 2, [0, 1]))).toBeNull();
		expect(readPeaks(bytes(0, 1, 2, []))).toBeNull();
		const other = bytes(1, 1, 1, [0, 1]);
		new DataView(other).setUint8(4, 2);
		expect(readPeaks(other)).toBeNull();
	});
});

describe("the outline of a sound", () => {
	it("goes along the highest samples and back along the lowest", () => {
		const peaks = readPeaks(bytes(1, 2, 1, [-10, 20, -30, 40]));
		if (!peaks) throw new Error("no peaks");
		expect(outline(peaks, 100)).toEqual({ columns: 2, path: "M0 0V-20H1V-40H2V30H1V10H0Z" });
	});

	it("takes together what lies in one column, of all channels, and shows silence as a line", () => {
		const peaks = readPeaks(bytes(2, 1, 3, [0, 5, -7, 0, -1, 9, 0, 0, 0, 0, 0, 0]));
		if (!peaks) throw new Error("no peaks");
		expect(outline(peaks, 1).path).toBe("M0 0V-9H1V7H0Z");
		expect(outline(peaks, 3).path).toContain("V-1H3V1H2");
	});
});
