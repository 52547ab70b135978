import { describe, expect, it } from "vitest";
import { partAround, pictureOf } from "./model";

describe("the part of a picture around a note", () => {
	it("has the shape of the picture, and the note in its middle", () => {
		const part = partAround({ x: 1000, y: 400, width: 400, height: 200 }, 4000, 2000);
		expect(part.width / part.height).toBeCloseTo(2);
		expect(part.x + part.width / 2).toBeCloseTo(1200);
		expect(part.y + part.height / 2).toBeCloseTo(500);
		expect(part.width).toBeGreaterThan(400);
	});

	it("stays within the picture", () => {
		expect(partAround({ x: 0, y: 0, width: 10, height: 10 }, 1000, 500)).toEqual({
			x: 0,
			y: 0,
			width: 220,
			height: 110,
		});
		const corner = partAround({ x: 990, y: 490, width: 10, height: 10 }, 1000, 500);
		expect([corner.x + corner.width, corner.y + corner.height]).toEqual([1000, 500]);
		expect(partAround({ x: 0, y: 0, width: 1000, height: 500 }, 1000, 500).width).toBe(1000);
	});

	it("is all of it where the note has no place", () => {
		expect(partAround(null, 800, 600)).toEqual({ x: 0, y: 0, width: 800, height: 600 });
	});
});

describe("the picture of a sight", () => {
	const urls = {
		original: "api/media/4/original",
		view: "api/media/4/view",
		tiles: null,
		thumbnail: null,
		poster: null,
		hls: null,
		sprites: null,
		waveform: null,
		qualities: null,
		intra: null,
		frame: "api/media/4/frames/{n}.png",
	};
	const sight = { revision_id: 1, round: 1, media_id: 4, width: 10, height: 10, rect: null };

	it("is the exact frame of a clip, and the whole still", () => {
		expect(pictureOf({ ...sight, frame: 1042, urls })).toMatch(/api\/media\/4\/frames\/1042\.png$/);
		expect(pictureOf({ ...sight, frame: null, urls })).toMatch(/api\/media\/4\/view$/);
		expect(pictureOf({ ...sight, frame: null, urls: null })).toBeNull();
	});
});
