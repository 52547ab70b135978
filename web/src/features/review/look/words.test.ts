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
	expect(lookWord(PLAIN_LOOK, { kind: "possible" })).toBe("");
	expect(lookWord({ ...PLAIN_LOOK, falseColor: true }, { kind: "possible" })).toBe("False colour");
	const alpha = { ...PLAIN_LOOK, channel: "alpha", exposure: -1 } as const;
	expect(lookWord(alpha, { kind: "shown" })).toBe("Alpha, −1 stop");
	const all = { channel: "luma", exposure: 1.5, gamma: 1.2, saturation: 0, falseColor: true } as const;
	expect(lookWord(all, { kind: "possible" })).toBe(
		"Luma, +1.5 stops, saturation 0 %, gamma 1.20, false colour",
	);
});

it("claims alpha of nothing else than alpha", () => {
	const look = { ...PLAIN_LOOK, channel: "alpha" } as const;
	expect(lookWord(look, { kind: "possible" })).toBe("Alpha is on its way");
	expect(lookWord(look, { kind: "loading" })).toBe("Alpha is on its way");
	expect(lookWord(look, { kind: "failed", message: "no" })).toBe("Alpha could not be shown");
	expect(lookWord(look, { kind: "impossible", why: "playing" })).toBe(
		"Alpha is not shown while the clip plays",
	);
	expect(lookWord({ ...look, channel: "red" }, { kind: "impossible", why: "tiles" })).toBe("Red");
});
