import { beforeEach, describe, expect, it, vi } from "vitest";
import { isPlain, Looking, PLAIN_LOOK } from "./look";

let looking: Looking;
beforeEach(() => {
	looking = new Looking();
});

describe("a look", () => {
	it("is plain until something is set, and again when all of it is taken back", () => {
		expect(looking.look.get()).toBe(PLAIN_LOOK);
		looking.set({ exposure: 1.5 });
		expect(isPlain(looking.look.get())).toBe(false);
		looking.set({ exposure: 0 });
		expect(looking.look.get()).toBe(PLAIN_LOOK);
	});

	it.each([
		{ channel: "alpha" },
		{ exposure: -0.1 },
		{ gamma: 1.1 },
		{ saturation: 0 },
		{ falseColor: true },
	] as const)("is not plain with %o", (change) => {
		looking.set(change);
		expect(isPlain(looking.look.get())).toBe(false);
	});

	it("goes from a channel to another one, and from one to all of the picture", () => {
		looking.set({ exposure: 2 });
		looking.toggle("red");
		looking.toggle("luma");
		expect(looking.look.get()).toEqual({ ...PLAIN_LOOK, exposure: 2, channel: "luma" });
		looking.toggle("luma");
		expect(looking.look.get()).toEqual({ ...PLAIN_LOOK, exposure: 2 });
	});

	it("stays within what can be set, and takes no numbers that are none", () => {
		looking.set({ exposure: 40, gamma: 0, saturation: -3 });
		expect(looking.look.get()).toEqual({ ...PLAIN_LOOK, exposure: 6, gamma: 0.25, saturation: 0 });
		looking.set({ exposure: Number.NaN });
		expect(looking.look.get().exposure).toBe(6);
	});

	it("tells of a reset once", () => {
		const told = vi.fn();
		looking.set({ falseColor: true });
		looking.look.subscribe(told);
		looking.reset();
		looking.reset();
		expect(told).toHaveBeenCalledTimes(1);
		expect(looking.look.get()).toBe(PLAIN_LOOK);
	});
});
