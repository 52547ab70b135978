import { describe, expect, it } from "vitest";
import { changesInWords, shareInWords } from "./what_changed";

const place = { x: 0, y: 0, width: 4, height: 4, share: 0.1 };

describe("what changed", () => {
	it("is said in words", () => {
		const told = (changed_share: number, places: number) =>
			changesInWords({
				changed_share,
				changed_pixels: Math.ceil(changed_share * 1_000_000),
				places: Array.from({ length: places }, () => place),
			});
		expect(told(0, 0)).toBe("Looks the same as the round before.");
		expect(told(0.0231, 3)).toBe("2.3 % of the picture changed, in 3 places.");
		expect(told(0.5, 1)).toBe("50 % of the picture changed, in 1 place.");
		expect(told(0.2, 32)).toBe("20 % of the picture changed, in many places.");
	});

	it("is never nothing where something changed", () => {
		expect(shareInWords(0.000001)).toBe("Less than 0.1 %");
		expect(shareInWords(0.094)).toBe("9.4 %");
	});
});
