import { describe, expect, it } from "vitest";
import { pictureIn } from "./screen";

const size = (width: number, height: number) => ({ width, height });

describe("what of a frame is the picture", () => {
	it("is all of it where the sides are even", () => {
		expect(pictureIn(size(1920, 1080), size(1920, 1080))).toEqual(size(1920, 1080));
	});

	it("is not what was added to an odd side", () => {
		expect(pictureIn(size(1922, 1080), size(1921, 1080))).toEqual(size(1921, 1080));
		expect(pictureIn(size(322, 182), size(321, 181))).toEqual(size(321, 181));
	});

	// As the server makes it: even, of the same shape, and in any case smaller than the clip.
	it("is all of a light version, which stands for the whole clip, be its sides odd or even", () => {
		for (const [light, clip] of [
			[size(960, 540), size(1920, 1080)],
			[size(1288, 540), size(4096, 1716)],
			[size(318, 180), size(321, 181)],
			[size(180, 318), size(181, 321)],
			[size(540, 960), size(1081, 1921)],
		] as const) {
			expect(pictureIn(light, clip)).toEqual(light);
		}
	});
});
