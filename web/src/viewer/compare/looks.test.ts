import { describe, expect, it } from "vitest";
import type { Comparison } from "@/document/schema.gen";
import { Signal } from "@/signal";
import type { Camera, Size } from "../camera";
import { Looking, PLAIN_LOOK } from "../look/look";
import { fitted, throughFit } from "./fit";
import { looksOf } from "./looks";
import { OtherSight } from "./other_sight";

const comparison: Comparison = { revision: 2, mode: "side-by-side", wipe: null, opacity: 0.3, gain: 8 };
const picture = { width: 400, height: 200 };
const camera: Camera = { x: 100, y: 50, zoom: 2 };
const view = { width: 1000, height: 600, ratio: 1 };
const look = (changes: Partial<Comparison>) =>
	looksOf({ ...comparison, ...changes }, picture, camera, view, 50);

describe("two pictures laid over each other", () => {
	it("are parted by the line of a wipe, each on its own side, and by the middle where none was drawn", () => {
		const { reviewed, other } = look({ mode: "wipe" });
		// The middle of the picture stands at 100 + 200 * 2.
		expect(other.part?.map(({ x }) => x)).toEqual([0, 500, 500, 0]);
		expect(new Set(reviewed.part?.map(({ x }) => Math.round(x)))).toEqual(new Set([500, 1000]));
		const moved = look({ mode: "wipe", wipe: { x: 100, y: 0, angle: 0 } });
		expect(moved.other.part?.map(({ x }) => x)).toEqual([0, 300, 300, 0]);
	});

	it("show so much of the other one in an overlay as was set, over all of the reviewed one", () => {
		expect(look({ mode: "overlay" })).toMatchObject({
			reviewed: { opacity: 1 },
			other: { opacity: 0.3 },
			blend: "normal",
			gain: 1,
		});
	});

	it("are shown one at a time by a toggle, so that nothing of the one is left beside a smaller other one", () => {
		expect(look({ mode: "toggle", opacity: 1 })).toMatchObject({
			reviewed: { opacity: 0 },
			other: { opacity: 1 },
		});
		expect(look({ mode: "toggle", opacity: 0 })).toMatchObject({
			reviewed: { opacity: 1 },
			other: { opacity: 0 },
			fades: true,
		});
	});

	it("are subtracted and enlarged by a difference, whole whatever the opacity was", () => {
		expect(look({ mode: "difference" })).toMatchObject({
			reviewed: { opacity: 1 },
			other: { opacity: 1 },
			blend: "difference",
			gain: 8,
		});
	});

	it("are told apart by their tints in an onion skin", () => {
		expect(look({ mode: "onion-skin" })).toMatchObject({
			reviewed: { tint: "cool" },
			other: { tint: "warm", opacity: 0.3 },
		});
	});

	it("take turns in the squares of a checkerboard, whose edges lie between the pixels of the device", () => {
		expect(look({ mode: "checkerboard" })).toMatchObject({
			reviewed: { opacity: 1, squares: { side: 50, first: false } },
			other: { opacity: 1, squares: { side: 50, first: true } },
			blend: "normal",
		});
		const fine = { ...view, ratio: 1.5 };
		const { other } = looksOf({ ...comparison, mode: "checkerboard" }, picture, camera, fine, 25);
		expect((other.squares?.side ?? 0) * 1.5).toBe(38);
	});
});

describe("a picture of another size", () => {
	it("lies in the middle of the reviewed one's frame, as large as it can be", () => {
		expect(fitted({ width: 400, height: 200 }, picture)).toEqual({ x: 0, y: 0, scale: 1 });
		expect(fitted({ width: 100, height: 100 }, picture)).toEqual({ x: 100, y: 0, scale: 2 });
		expect(throughFit(camera, { x: 100, y: 0, scale: 2 })).toEqual({ x: 300, y: 50, zoom: 4 });
	});

	it("follows the camera of the reviewed one", () => {
		const reviewed = {
			camera: new Signal(camera),
			view: new Signal<Size>(view),
			picture: new Signal<Size | null>(picture),
			look: new Signal(PLAIN_LOOK),
			looking: new Looking(),
		};
		const sight = new OtherSight(reviewed);
		sight.setPicture({ width: 100, height: 100 });
		expect(sight.camera.get()).toEqual({ x: 300, y: 50, zoom: 4 });
		reviewed.camera.set({ x: 0, y: 0, zoom: 1 });
		expect(sight.camera.get()).toEqual({ x: 100, y: 0, zoom: 2 });
		sight.destroy();
		reviewed.camera.set(camera);
		expect(sight.camera.get()).toEqual({ x: 100, y: 0, zoom: 2 });
	});
});
