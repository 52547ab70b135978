import { describe, expect, it } from "vitest";
import type { Media } from "@/api/types";
import { Comparing } from "./comparing";
import { counterpart, firstMode, steppedOther, usualOther } from "./model";

const wipe = { x: 10, y: 20, angle: 30 };

describe("what a round is compared with", () => {
	it("begins as the mode asks, and keeps the mode when the other round changes", () => {
		const comparing = new Comparing();
		comparing.begin(7, "overlay");
		expect(comparing.comparison.get()).toEqual({
			revision: 7,
			mode: "overlay",
			wipe: null,
			opacity: 0.5,
			gain: 4,
		});
		comparing.setOpacity(0.2);
		comparing.begin(8, "wipe");
		expect(comparing.comparison.get()).toMatchObject({ revision: 8, mode: "overlay", opacity: 0.2 });
		comparing.leave();
		expect(comparing.comparison.get()).toBeNull();
	});

	it("comes back to a way of comparing as it was left, but to a toggle at the reviewed round", () => {
		const comparing = new Comparing();
		comparing.begin(7, "wipe");
		comparing.setWipe(wipe);
		comparing.choose("overlay");
		expect(comparing.comparison.get()).toMatchObject({ wipe: null, opacity: 0.5 });
		comparing.setOpacity(0.8);
		comparing.choose("toggle");
		comparing.flip();
		expect(comparing.comparison.get()?.opacity).toBe(1);
		comparing.flip();
		comparing.flip();
		comparing.choose("overlay");
		expect(comparing.comparison.get()?.opacity).toBe(0.8);
		comparing.choose("toggle");
		expect(comparing.comparison.get()?.opacity).toBe(0);
		comparing.choose("wipe");
		expect(comparing.comparison.get()?.wipe).toEqual(wipe);
	});

	it("keeps the squares of a checkerboard to this screen, and within what can be seen", () => {
		const comparing = new Comparing();
		comparing.begin(7, "checkerboard");
		const told = comparing.comparison.get();
		comparing.setSquare(40.4);
		expect(comparing.square.get()).toBe(40);
		comparing.setSquare(1);
		expect(comparing.square.get()).toBe(16);
		expect(comparing.comparison.get()).toBe(told);
	});

	it("flips only where one round at a time is shown", () => {
		const comparing = new Comparing();
		comparing.flip();
		comparing.begin(7, "difference");
		comparing.flip();
		expect(comparing.comparison.get()?.opacity).toBe(1);
	});

	it("is set from outside as it is, and tells nobody of what is the same", () => {
		const comparing = new Comparing();
		let told = 0;
		comparing.comparison.subscribe(() => {
			told += 1;
		});
		const shown = { revision: 3, mode: "wipe", wipe, opacity: 1, gain: 2 } as const;
		comparing.set(shown);
		comparing.set({ ...shown, wipe: { ...wipe } });
		expect(told).toBe(1);
		expect(comparing.comparison.get()).toBe(shown);
		comparing.set({ ...shown, wipe: { ...wipe, angle: 31 } });
		expect(told).toBe(2);
	});

	it("keeps within what can be shown", () => {
		const comparing = new Comparing();
		comparing.begin(7, "difference");
		comparing.setGain(0);
		expect(comparing.comparison.get()?.gain).toBe(1);
		comparing.setGain(1e6);
		expect(comparing.comparison.get()?.gain).toBe(1000);
		comparing.setOpacity(-3);
		expect(comparing.comparison.get()?.opacity).toBe(0);
	});
});

describe("the rounds to compare", () => {
	const rounds = [
		{ id: 30, round: 3 },
		{ id: 10, round: 1 },
		{ id: 20, round: 2 },
	];

	it("are this one and the one before, or the next of the first", () => {
		expect(usualOther(rounds, 30)).toBe(20);
		expect(usualOther(rounds, 10)).toBe(20);
		expect(usualOther([{ id: 10, round: 1 }], 10)).toBeNull();
	});

	it("are walked in order, round again, and never the reviewed one itself", () => {
		expect(steppedOther(rounds, 20, 10, 1)).toBe(30);
		expect(steppedOther(rounds, 20, 30, 1)).toBe(10);
		expect(steppedOther(rounds, 20, 10, -1)).toBe(30);
	});

	it("are shown one at a time where there is no room for two", () => {
		expect([firstMode(true), firstMode(false)]).toEqual(["side-by-side", "toggle"]);
	});

	it("pair pictures by what they are for, then by their kind", () => {
		const medium = (id: number, role: Media["role"]) =>
			({ id, role, kind: role === "video" ? "clip" : "still" }) as Media;
		const [still, reference, clip] = [medium(1, "current"), medium(2, "reference"), medium(3, "video")];
		expect(counterpart(medium(9, "reference"), [still, reference])).toBe(reference);
		expect(counterpart(medium(9, "reference"), [clip, still])).toBe(still);
		expect(counterpart(medium(9, "video"), [still])).toBe(still);
		expect(counterpart(still, [])).toBeNull();
	});
});
