import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Point } from "@/document/schema";
import { bindInput } from "./input";
import { bindLongPress, HOLD_MS, HOLD_REACH } from "./long_press";
import type { Mark } from "./marks/mark";
import { Viewer, type ViewerHost } from "./viewer";

const host = {
	newId: () => "mark",
	hold: () => true,
	stay: () => undefined,
	create: () => undefined,
	reshape: () => undefined,
	restyle: () => undefined,
	remove: () => undefined,
	present: () => undefined,
} satisfies ViewerHost;

const mark: Mark = {
	id: "rectangle",
	kind: "rectangle",
	geometry: { x: 100, y: 100, width: 200, height: 100 },
	style: { color: "#e5484d", width: 4, opacity: 1 },
	number: 1,
	editable: true,
	deletable: true,
	label: "Rectangle 1",
};

let element: HTMLElement;
let viewer: Viewer;
let held: Point[];
let stops: (() => void)[];

/** What a finger does at a place, in CSS pixels. */
function touch(type: "down" | "move" | "up" | "cancel", x: number, y: number, more: PointerEventInit = {}) {
	element.dispatchEvent(
		new PointerEvent(`pointer${type}`, {
			pointerId: 1,
			pointerType: "touch",
			isPrimary: true,
			clientX: x,
			clientY: y,
			bubbles: true,
			...more,
		}),
	);
}

beforeEach(() => {
	vi.useFakeTimers();
	element = document.createElement("div");
	element.setPointerCapture = () => undefined;
	document.body.append(element);
	viewer = new Viewer(host);
	// Two device pixels make a CSS pixel, and one of the picture: its corner is at 0, 0.
	viewer.setView({ width: 1600, height: 900, ratio: 2 });
	viewer.setPicture({ width: 1600, height: 900 });
	viewer.zoomTo(1);
	viewer.lookAt({ x: 800, y: 450 });
	held = [];
	stops = [bindInput(element, viewer), bindLongPress(element, viewer, (at) => held.push(at))];
});

afterEach(() => {
	for (const stop of stops) stop();
	element.remove();
	vi.useRealTimers();
});

describe("a finger that rests", () => {
	it("is told once, with the pixel that it was put on", () => {
		touch("down", 30, 40);
		vi.advanceTimersByTime(HOLD_MS - 1);
		expect(held).toEqual([]);
		vi.advanceTimersByTime(1);
		expect(held).toEqual([{ x: 60, y: 80 }]);
		vi.advanceTimersByTime(HOLD_MS * 3);
		touch("up", 30, 40);
		expect(held).toHaveLength(1);
	});

	it("may be unsteady, and the picture under it as well", () => {
		touch("down", 30, 40);
		touch("move", 30 + HOLD_REACH, 40);
		vi.advanceTimersByTime(HOLD_MS);
		expect(viewer.camera.get().x).not.toBe(0);
		expect(held).toEqual([{ x: 60, y: 80 }]);
	});

	it("goes on to move the picture", () => {
		touch("down", 30, 40);
		vi.advanceTimersByTime(HOLD_MS);
		touch("move", 130, 40);
		touch("up", 130, 40);
		expect(viewer.camera.get().x).not.toBe(0);
	});

	it("lets the browser show no menu of its own", () => {
		touch("down", 30, 40);
		const menu = new MouseEvent("contextmenu", { cancelable: true });
		element.dispatchEvent(menu);
		expect(menu.defaultPrevented).toBe(true);
		touch("up", 30, 40);
		const later = new MouseEvent("contextmenu", { cancelable: true });
		element.dispatchEvent(later);
		expect(later.defaultPrevented).toBe(false);
	});

	it("can be a pen", () => {
		touch("down", 30, 40, { pointerType: "pen" });
		vi.advanceTimersByTime(HOLD_MS);
		expect(held).toHaveLength(1);
	});
});

describe("nothing is told", () => {
	afterEach(() => {
		vi.advanceTimersByTime(HOLD_MS * 2);
		expect(held).toEqual([]);
	});

	it("of a tap", () => {
		touch("down", 30, 40);
		vi.advanceTimersByTime(HOLD_MS - 50);
		touch("up", 30, 40);
	});

	it("of a finger that moves, also when it comes back", () => {
		touch("down", 30, 40);
		touch("move", 30 + HOLD_REACH + 1, 40);
		touch("move", 30, 40);
	});

	it("of two fingers, nor of the one that is left", () => {
		touch("down", 30, 40);
		touch("down", 90, 40, { pointerId: 2, isPrimary: false });
		vi.advanceTimersByTime(HOLD_MS);
		touch("up", 90, 40, { pointerId: 2, isPrimary: false });
	});

	it("of what the browser takes away", () => {
		touch("down", 30, 40);
		touch("cancel", 30, 40);
	});

	it("of a mouse", () => touch("down", 30, 40, { pointerType: "mouse" }));

	it("while a tool draws", () => {
		viewer.chooseTool("freehand");
		touch("down", 30, 40);
	});

	it("where a tool is taken up meanwhile", () => {
		touch("down", 30, 40);
		viewer.chooseTool("rectangle");
	});

	it("of a mark that is held, to be moved", () => {
		viewer.setMarks([mark]);
		touch("down", 50, 50);
		expect([...viewer.selection.get()]).toEqual(["rectangle"]);
	});

	it("once it is unbound", () => {
		touch("down", 30, 40);
		for (const stop of stops) stop();
	});
});

it("looks through the marks of those who may not move them", () => {
	viewer.setReadOnly(true);
	viewer.setMarks([mark]);
	touch("down", 50, 50);
	vi.advanceTimersByTime(HOLD_MS);
	expect(held).toEqual([{ x: 100, y: 100 }]);
});
