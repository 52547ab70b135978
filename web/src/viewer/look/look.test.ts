import { beforeEach, describe, expect, it, vi } from "vitest";
import { isPlain, Looking, onScreen, PLAIN_LOOK } from "./look";

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

describe("alpha", () => {
	it("is painted as a picture of its own, with the rest of the look", () => {
		expect(onScreen({ ...PLAIN_LOOK, channel: "alpha" })).toBe(PLAIN_LOOK);
		expect(onScreen({ ...PLAIN_LOOK, channel: "alpha", gamma: 2 })).toEqual({ ...PLAIN_LOOK, gamma: 2 });
		const red = { ...PLAIN_LOOK, channel: "red" } as const;
		expect(onScreen(red)).toBe(red);
	});

	it("is shown once it is there of both pictures that are compared", () => {
		const kind = () => looking.alpha.get().kind;
		expect(kind()).toBe("possible");
		looking.setAlpha("reviewed", { kind: "shown" });
		expect(kind()).toBe("shown");
		looking.setAlpha("other", { kind: "loading" });
		expect(kind()).toBe("loading");
		looking.setAlpha("other", { kind: "impossible", why: "tiles" });
		expect(looking.alpha.get()).toEqual({ kind: "impossible", why: "tiles" });
		looking.setAlpha("other", null);
		expect(kind()).toBe("shown");
	});

	it("is asked for anew, with the rest of the look as it was", () => {
		looking.set({ channel: "alpha", exposure: 1 });
		const channels: string[] = [];
		looking.look.subscribe(() => channels.push(looking.look.get().channel));
		looking.again();
		expect(channels).toEqual(["color", "alpha"]);
		expect(looking.look.get().exposure).toBe(1);
	});
});
