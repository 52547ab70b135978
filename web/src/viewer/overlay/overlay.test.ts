import { describe, expect, it } from "vitest";
import type { Mark } from "../marks/mark";
import { Viewer } from "../viewer";
import { Overlay } from "./overlay";
import { outlineOf } from "./paths";

const style = { color: "#e5484d", width: 4, opacity: 1 };

function viewerWith(marks: Mark[]): Viewer {
	const viewer = new Viewer({
		newId: () => "new",
		hold: () => true,
		stay: () => undefined,
		create: () => undefined,
		reshape: () => undefined,
		restyle: () => undefined,
		remove: () => undefined,
		present: () => undefined,
	});
	viewer.setView({ width: 800, height: 600, ratio: 2 });
	viewer.setPicture({ width: 4000, height: 3000 });
	viewer.setMarks(marks);
	return viewer;
}
const box = (id: string, number: number): Mark => ({
	id,
	number,
	kind: "rectangle",
	geometry: { x: 400, y: 300, width: 800, height: 600 },
	style,
	editable: true,
	deletable: true,
	label: id,
});
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

describe("the overlay", () => {
	it("draws marks in image pixels, with an edge under each line that is wide on the screen at any zoom", async () => {
		const viewer = viewerWith([box("a", 1)]);
		const host = document.createElement("div");
		const overlay = new Overlay(host, viewer, String);
		const widths = () =>
			[...host.querySelectorAll("[data-mark] path")].map((path) => Number(path.getAttribute("stroke-width")));
		viewer.zoomTo(1);
		await frame();
		// At 100 % on a screen with two device pixels to the CSS pixel, a CSS pixel is two of the picture.
		expect(widths()).toEqual([9, 4]);
		viewer.zoomTo(0.25);
		await frame();
		expect(widths()).toEqual([12 + 20, 12]);
		overlay.destroy();
		expect(host.children).toHaveLength(0);
	});

	it("shows a mark where another person is dragging it, once", async () => {
		const viewer = viewerWith([box("a", 1), box("b", 2)]);
		const host = document.createElement("div");
		const overlay = new Overlay(host, viewer, String);
		viewer.setPeerDrafts([
			{ id: "b", client: 7, kind: "rectangle", geometry: { x: 0, y: 0, width: 10, height: 10 }, style },
			{ id: "c", client: 7, kind: "pin", geometry: { x: 5, y: 5 }, style },
		]);
		await frame();
		const ids = [...host.querySelectorAll("[data-mark]")].map((group) => group.getAttribute("data-mark"));
		expect(ids).toEqual(["a", "b", "c"]);
		expect(host.querySelector('[data-mark="b"] path')?.getAttribute("d")).toBe("M0 0h10v10h-10z");
		const live = () =>
			[...host.querySelectorAll("[data-live]")].map((group) => group.getAttribute("data-mark"));
		expect(live()).toEqual(["b", "c"]);
		viewer.setPeerDrafts([]);
		viewer.setMarks([box("b", 2)]);
		await frame();
		expect(host.querySelectorAll("[data-mark]")).toHaveLength(1);
		expect(live()).toEqual([]);
		expect(host.querySelector(".viewer-badge text")?.textContent).toBe("2");
		overlay.destroy();
	});

	it("has handles only on what one may change", async () => {
		const viewer = viewerWith([box("a", 1), { ...box("b", 2), editable: false }]);
		const host = document.createElement("div");
		const overlay = new Overlay(host, viewer, String);
		viewer.select(["b"]);
		await frame();
		expect(host.querySelectorAll(".viewer-handle")).toHaveLength(0);
		expect(host.querySelectorAll(".viewer-frame")).toHaveLength(1);
		viewer.select(["a"]);
		await frame();
		expect(host.querySelectorAll(".viewer-handle")).toHaveLength(8);
		overlay.destroy();
	});
});

describe("outlines", () => {
	it("of a stroke follow the pressure only where there is any", () => {
		const even = outlineOf({ kind: "freehand", geometry: { points: [0, 0, 0.5, 10, 0, 0.5] } }, 4);
		expect(even).toEqual({ d: "M0 0L10 0", filled: false });
		const pressed = outlineOf({ kind: "freehand", geometry: { points: [0, 0, 0.1, 10, 0, 0.9] } }, 4);
		expect(pressed?.filled).toBe(true);
	});

	it("of a single touch are a dot", () => {
		expect(outlineOf({ kind: "freehand", geometry: { points: [3, 4, 0.5] } }, 4)?.d).toBe("M3 4h0.01");
	});
});
