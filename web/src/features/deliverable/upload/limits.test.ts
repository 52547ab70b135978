import { describe, expect, it } from "vitest";
import { checkFile, FORMATS, limitsUnder, roleOf, USUAL_LIMITS, wordsOf } from "./limits";

const check = (name: string, size: number) => checkFile({ name, size }, USUAL_LIMITS);

describe("a file that need not be sent", () => {
	it("is empty, too large, or of another kind", () => {
		expect(check("a.png", 0)?.detail).toContain("empty");
		expect(check("a.png", USUAL_LIMITS.still + 1)?.detail).toContain("50 MB is the limit");
		expect(check("a.mov", USUAL_LIMITS.still + 1)).toBeNull();
		expect(check("a.mp4", USUAL_LIMITS.clip + 1)?.detail).toContain("500 MB is the limit");
		expect(check("a.pdf", 10)?.remedy).toBe(
			"Export it as one of PNG, JPEG, WebP, TIFF, EXR, DPX, or as MP4 or MOV when it moves.",
		);
		expect(check("IMG_0001.HEIC", 10)?.detail).toContain("not taken");
		for (const name of [
			"a.psd",
			"hero.PSB",
			"sky.hdr",
			"plate.0001.cin",
			"a.j2k",
			"a.avif",
			"a.tga",
			"a.pfm",
		]) {
			expect(check(name, 10), name).toBeNull();
		}
		expect(check("A.0001.EXR", USUAL_LIMITS.still)).toBeNull();
	});

	it("goes by what the server says it takes", () => {
		const large = limitsUnder(2000 * 1024 * 1024);
		expect(checkFile({ name: "a.mov", size: 1_500_000_000 }, large)).toBeNull();
		expect(wordsOf(large)).toContain("up to 2000 MB");
		expect(FORMATS.still.split(", ")).toHaveLength(18);
		expect(limitsUnder(10_000_000).still).toBe(10_000_000);
	});
});

it("knows what a file is for by its ending and what it is put in as", () => {
	expect(roleOf("hero.exr", "review")).toBe("current");
	expect(roleOf("shot_010.MOV", "review")).toBe("video");
	expect(roleOf("shot_010.mp4", "reference")).toBe("referenceVideo");
	expect(roleOf("plate.tif", "reference")).toBe("reference");
});
