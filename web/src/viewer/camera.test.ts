import { describe, expect, it } from "vitest";
import { bounded, centred, snapped, toImage, toView, whole, zoomAt, zoomStep } from "./camera";

const picture = { width: 8192, height: 4320 };
const view = { width: 1600, height: 900 };

describe("the camera", () => {
	it("shows the whole picture in the middle", () => {
		const camera = whole(picture, view, 20);
		expect(camera.zoom).toBeCloseTo(1560 / 8192);
		expect(toView(camera, { x: 4096, y: 2160 })).toEqual({ x: 800, y: 450 });
		expect(toView(camera, { x: 0, y: 0 }).x).toBeCloseTo(20);
	});

	it("keeps what lies under the pointer there while zooming", () => {
		const camera = whole(picture, view);
		const anchor = { x: 333, y: 222 };
		const before = toImage(camera, anchor);
		const after = toImage(zoomAt(camera, 3.7, anchor), anchor);
		expect(after.x).toBeCloseTo(before.x, 6);
		expect(after.y).toBeCloseTo(before.y, 6);
	});

	it("puts each image pixel on a whole device pixel at 100 %", () => {
		const camera = snapped(centred({ width: 1001, height: 777 }, view, 1));
		const corner = toView(camera, { x: 17, y: 5 });
		expect(corner).toEqual({ x: Math.round(corner.x), y: Math.round(corner.y) });
	});

	it("never loses the picture from view and never makes it too small or too large", () => {
		const lost = bounded({ x: 99_999, y: -99_999, zoom: 1 }, picture, view);
		expect(lost.x).toBeLessThan(view.width);
		expect(lost.y + picture.height).toBeGreaterThan(0);
		expect(bounded({ x: 0, y: 0, zoom: 1e-9 }, picture, view).zoom).toBeCloseTo(
			whole(picture, view).zoom / 4,
		);
		expect(bounded({ x: 0, y: 0, zoom: 1e9 }, picture, view).zoom).toBe(64);
	});

	it("steps through round figures in both directions", () => {
		expect(zoomStep(0.19, 1)).toBe(0.25);
		expect(zoomStep(1, 1)).toBe(1.5);
		expect(zoomStep(1, -1)).toBeCloseTo(2 / 3);
		expect(zoomStep(64, 1)).toBe(64);
	});
});
