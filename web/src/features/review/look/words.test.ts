import { expect, it } from "vitest";
import { PLAIN_LOOK } from "@/viewer/look/look";
import { lookWord, stopsWord } from "./words";

it("says stops as people say them", () => {
	expect([-2.5, -1, 0, 0.5, 1, 6].map(stopsWord)).toEqual([
		"−2.5 stops",
		"−1 stop",
		"0 stops",
		"+0.5 stops",
		"+1 stop",
		"+6 stops",
	]);
});

it("names all that a look changes, and nothing else", () => {
	expect(lookWord(PLAIN_LOOK)).toBe("");
	expect(lookWord({ ...PLAIN_LOOK, falseColor: true })).toBe("False colour");
	expect(lookWord({ ...PLAIN_LOOK, channel: "alpha", exposure: -1 })).toBe("Alpha, −1 stop");
	const all = { channel: "luma", exposure: 1.5, gamma: 1.2, saturation: 0, falseColor: true } as const;
	expect(lookWord(all)).toBe("Luma, +1.5 stops, saturation 0 %, gamma 1.20, false colour");
});
