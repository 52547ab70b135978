import { describe, expect, it } from "vitest";
import type { PixelReading } from "@/api/types";
import { depthWord, numberWord, pixelAddress, pixelText, placeIn, valueWords } from "./model";

const READING: PixelReading = {
	media_id: 7,
	x: 12,
	y: 30,
	width: 1,
	height: 1,
	frame: 1001,
	source: {
		channels: ["Y", "Cb", "Cr"],
		sample: "integer",
		bits: 10,
		alpha: "none",
		pixel_format: "yuv422p10le",
		values: [[502, 512, 640]],
		statistics: [],
	},
	encoded: { channels: ["R", "G", "B"], values: [[0.725, 0.433, 0.5]], statistics: [] },
	linear: {
		transfer: "bt1886",
		channels: ["R", "G", "B"],
		values: [[0.46234567891, 0.1341, 0.18946]],
		statistics: [],
	},
	display: ["#b96e80"],
};

describe("which pixel is meant", () => {
	const still = { id: 7, kind: "still", width: 100, height: 50 } as const;
	const clip = { ...still, kind: "clip" } as const;

	it("is the one that the point lies in, of a clip on its frame", () => {
		expect(placeIn(still, { x: 99.9, y: 0 }, null)).toEqual({ media: 7, x: 99, y: 0, frame: null });
		expect(placeIn(clip, { x: 0, y: 49.9 }, 1001)).toEqual({ media: 7, x: 0, y: 49, frame: 1001 });
	});

	it("is none outside of the picture, and none of a clip before its first frame is there", () => {
		for (const point of [
			{ x: 100, y: 0 },
			{ x: -0.1, y: 0 },
			{ x: 0, y: 50 },
		])
			expect(placeIn(still, point, null)).toBeNull();
		expect(placeIn(clip, { x: 1, y: 1 }, null)).toBeNull();
		expect(placeIn({ ...still, width: null, height: null }, { x: 1, y: 1 }, null)).toBeNull();
	});
});

describe("what is said of a pixel", () => {
	it("asks for a frame of clips alone", () => {
		expect(pixelAddress({ media: 7, x: 12, y: 30, frame: 1001 })).toBe(
			"api/media/7/pixel?x=12&y=30&frame=1001",
		);
		expect(pixelAddress({ media: 7, x: 0, y: 0, frame: null })).toBe("api/media/7/pixel?x=0&y=0");
	});

	it("names channels and depth", () => {
		expect(depthWord(READING.source)).toBe("10-bit yuv422p10le");
		expect(depthWord({ ...READING.source, sample: "float", bits: 32, pixel_format: null })).toBe(
			"32-bit float",
		);
		expect(valueWords(READING.source)).toBe("Y 502  Cb 512  Cr 640");
	});

	it("rounds what is read and not what is copied", () => {
		expect(numberWord(0.46234567891)).toBe("0.462346");
		expect(numberWord(65535)).toBe("65535");
		expect(numberWord(0.00001234)).toBe("1.2340e-5");
		expect(numberWord("-Infinity")).toBe("-∞");
		expect(numberWord("NaN")).toBe("NaN");
		expect(pixelText(READING)).toBe(
			[
				"x 12 y 30 frame 1001",
				"source (10-bit yuv422p10le) Y 502 Cb 512 Cr 640",
				"encoded R 0.725 G 0.433 B 0.5",
				"linear (bt1886) R 0.46234567891 G 0.1341 B 0.18946",
				"shown #b96e80",
			].join("\n"),
		);
	});
});
