// One file, since all of it speaks one language of gestures to one engine: point here, drag there, expect this.
import { beforeEach, describe, expect, it } from "vitest";
import type { Geometry, Style } from "@/document/schema";
import { toView } from "./camera";
import { pointsOf } from "./marks/geometry";
import type { Draft, Mark } from "./marks/mark";
import type { PointerInput } from "./tools/tool";
import { Viewer, type ViewerHost } from "./viewer";

/** A host that keeps marks in memory, as a document with one person does. */
class Marks implements ViewerHost {
	marks: Mark[] = [];
	presented: Draft | null = null;
	cursor: unknown = null;
	/** Whether there is a picture that can be drawn on. */
	still = true;
	calls: string[] = [];
	#serial = 0;
	viewer: Viewer | null = null;

	newId(): string {
		this.#serial += 1;
		return `mark-${this.#serial}`;
	}
	hold(): boolean {
		this.calls.push("hold");
		return this.still;
	}
	stay(): void {
		this.calls.push("stay");
	}
	create(draft: Draft): void {
		const number = this.marks.length + 1;
		this.set([
			...this.marks,
			{ ...draft, number, editable: true, deletable: true, label: `${draft.kind} ${number}` },
		]);
	}
	reshape(geometries: ReadonlyMap<string, Geometry>): void {
		this.set(
			this.marks.map((mark) => ({ ...mark, geometry: geometries.get(mark.id) ?? mark.geometry }) as Mark),
		);
	}
	restyle(styles: ReadonlyMap<string, Style>): void {
		this.set(this.marks.map((mark) => ({ ...mark, style: styles.get(mark.id) ?? mark.style })));
	}
	remove(ids: readonly string[]): void {
		this.set(this.marks.filter((mark) => !ids.includes(mark.id)));
	}
	present(presence: { cursor?: unknown; draft?: (() => Draft) | null }): void {
		if (presence.draft !== undefined) this.presented = presence.draft?.() ?? null;
		if (presence.cursor !== undefined) this.cursor = presence.cursor;
	}
	set(marks: Mark[]): void {
		this.marks = marks;
		this.viewer?.setMarks(marks);
	}
}

let host: Marks;
let viewer: Viewer;
let time = 0;

function at(x: number, y: number, more: Partial<PointerInput> = {}): PointerInput {
	return { pointer: 1, device: "mouse", x, y, pressure: 0.5, button: 0, shift: false, alt: false, ...more };
}

type Way = readonly (readonly [number, number])[];

/** Presses at the first place, goes through the others, and lets go at the last. */
function drag(way: Way, more: Partial<PointerInput> = {}): void {
	const [first = [0, 0], ...rest] = way;
	viewer.pointerDown(at(...first, more));
	for (const place of rest) viewer.pointerMove(at(...place, more));
	viewer.pointerUp(at(...(rest.at(-1) ?? first), more));
}
const click = (x: number, y: number, more: Partial<PointerInput> = {}) => drag([[x, y]], more);

beforeEach(() => {
	time = 0;
	host = new Marks();
	viewer = new Viewer(host, () => time);
	host.viewer = viewer;
	// One CSS pixel is one device pixel is one image pixel, and the picture's corner is at 0, 0.
	viewer.setView({ width: 1600, height: 900, ratio: 1 });
	viewer.setPicture({ width: 1600, height: 900 });
	viewer.zoomTo(1);
	viewer.lookAt({ x: 800, y: 450 });
	expect(viewer.camera.get()).toEqual({ x: 0, y: 0, zoom: 1 });
});

describe("drawing", () => {
	it("a rectangle: from here to there, whichever way it is dragged", () => {
		viewer.chooseTool("rectangle");
		drag([
			[300, 200],
			[250, 180],
			[100, 50],
		]);
		expect(host.marks[0]).toMatchObject({
			kind: "rectangle",
			geometry: { x: 100, y: 50, width: 200, height: 150 },
			style: { color: "#e5484d", width: 4, opacity: 1 },
		});
		expect([...viewer.selection.get()]).toEqual([host.marks[0]?.id]);
	});

	it("shows the others what is drawn before it is done, under the id that it will have", () => {
		viewer.chooseTool("ellipse");
		viewer.pointerDown(at(10, 10));
		viewer.pointerMove(at(60, 40));
		expect(host.presented).toMatchObject({ kind: "ellipse", geometry: { width: 50, height: 30 } });
		const id = host.presented?.id;
		viewer.pointerUp(at(60, 40));
		expect(host.presented).toBeNull();
		expect(host.marks[0]?.id).toBe(id);
	});

	it("squares with shift", () => {
		viewer.chooseTool("rectangle");
		drag(
			[
				[100, 100],
				[180, 130],
			],
			{ shift: true },
		);
		expect(host.marks[0]?.geometry).toEqual({ x: 100, y: 100, width: 80, height: 80 });
	});

	it("nothing with a mere click", () => {
		viewer.chooseTool("arrow");
		click(100, 100);
		expect(host.marks).toHaveLength(0);
	});

	it("an arrow, in steps of 45° with shift", () => {
		viewer.chooseTool("arrow");
		drag(
			[
				[100, 100],
				[200, 108],
			],
			{ shift: true },
		);
		expect(host.marks[0]?.geometry).toMatchObject({ x1: 100, y1: 100, y2: 100 });
	});

	it("freehand: keeps the way of the hand and drops what is straight", () => {
		viewer.chooseTool("freehand");
		const way = Array.from({ length: 200 }, (_, index): [number, number] => [
			100 + index,
			index < 100 ? 100 : index,
		]);
		drag(way);
		const mark = host.marks[0];
		if (mark?.kind !== "freehand") throw new Error("no stroke");
		const points = pointsOf(mark.geometry.points);
		expect(points.length).toBeLessThan(8);
		expect(points[0]).toEqual({ x: 100, y: 100, pressure: 0.5 });
		expect(points.at(-1)).toMatchObject({ x: 299, y: 199 });
		expect(points.some((point) => Math.abs(point.x - 199) <= 1 && Math.abs(point.y - 100) <= 1)).toBe(true);
	});

	it("freehand: takes every sample of a pen, with its pressure", () => {
		viewer.chooseTool("freehand");
		const pen = { device: "pen" as const };
		viewer.pointerDown(at(100, 100, { ...pen, pressure: 0.2 }));
		viewer.pointerMove(
			at(140, 100, {
				...pen,
				samples: [
					{ x: 110, y: 130, pressure: 0.9 },
					{ x: 140, y: 100, pressure: 0.4 },
				],
			}),
		);
		viewer.pointerUp(at(140, 100, { ...pen, pressure: 0 }));
		expect(host.marks[0]?.geometry).toEqual({ points: [100, 100, 0.2, 110, 130, 0.9, 140, 100, 0.4] });
	});

	it("a pin where the pointer is let go", () => {
		viewer.chooseTool("pin");
		drag([
			[50, 50],
			[80.3, 60.1],
		]);
		expect(host.marks[0]).toMatchObject({ kind: "pin", geometry: { x: 80.25, y: 60 } });
	});

	it("words: kept when there are some, not when there are none", () => {
		viewer.chooseTool("text");
		click(40, 60);
		expect(viewer.writing.get()).toMatchObject({ id: null, at: { x: 40, y: 60 } });
		viewer.finishText("  \n");
		expect(host.marks).toHaveLength(0);
		click(40, 60);
		viewer.finishText("Too dark\n");
		expect(host.marks[0]).toMatchObject({ kind: "text", geometry: { x: 40, y: 60, text: "Too dark" } });
		viewer.editText(host.marks[0]?.id ?? "");
		viewer.finishText("");
		expect(host.marks).toHaveLength(0);
	});

	it("in image pixels at every zoom and on every screen", () => {
		viewer.setView({ width: 3200, height: 1800, ratio: 2 });
		viewer.zoomTo(4, { x: 0, y: 0 });
		const camera = viewer.camera.get();
		const place = toView(camera, { x: 500, y: 300 });
		viewer.chooseTool("rectangle");
		drag([
			[place.x / 2, place.y / 2],
			[place.x / 2 + 40, place.y / 2 + 20],
		]);
		expect(host.marks[0]?.geometry).toEqual({ x: 500, y: 300, width: 20, height: 10 });
	});

	it("is given up with escape", () => {
		viewer.chooseTool("rectangle");
		viewer.pointerDown(at(10, 10));
		viewer.pointerMove(at(90, 90));
		viewer.escape();
		viewer.pointerUp(at(90, 90));
		expect(host.marks).toHaveLength(0);
		expect(viewer.draft.get()).toBeNull();
		expect(viewer.tool.get()).toBe("rectangle");
		viewer.escape();
		expect(viewer.tool.get()).toBe("select");
	});

	it("is for those who may", () => {
		viewer.chooseTool("rectangle");
		viewer.setReadOnly(true);
		expect(viewer.tool.get()).toBe("select");
		viewer.chooseTool("pin");
		expect(viewer.tool.get()).toBe("select");
	});
});

describe("selecting", () => {
	beforeEach(() => {
		viewer.chooseTool("rectangle");
		drag([
			[100, 100],
			[300, 300],
		]);
		drag([
			[150, 150],
			[200, 200],
		]);
		viewer.chooseTool("select");
		viewer.select([]);
	});
	const [outer, inner] = ["mark-1", "mark-2"];

	it("takes the line under the pointer, and inside of several shapes the smallest", () => {
		click(100, 250);
		expect([...viewer.selection.get()]).toEqual([outer]);
		click(175, 175);
		expect([...viewer.selection.get()]).toEqual([inner]);
		click(270, 270);
		expect([...viewer.selection.get()]).toEqual([outer]);
		click(800, 800);
		expect(viewer.selection.get().size).toBe(0);
	});

	it("adds and takes away with shift", () => {
		click(175, 175);
		click(270, 270, { shift: true });
		expect(viewer.selection.get().size).toBe(2);
		click(175, 175, { shift: true });
		expect([...viewer.selection.get()]).toEqual([outer]);
	});

	it("moves by dragging, and shows the others the way", () => {
		viewer.pointerDown(at(175, 175));
		viewer.pointerMove(at(195, 185));
		expect(viewer.moving.get()?.get(inner)).toMatchObject({ x: 170, y: 160 });
		expect(host.presented).toMatchObject({ id: inner, geometry: { x: 170, y: 160 } });
		viewer.pointerUp(at(195, 185));
		expect(host.marks[1]?.geometry).toEqual({ x: 170, y: 160, width: 50, height: 50 });
		expect(viewer.moving.get()).toBeNull();
	});

	it("moves everything that is selected together", () => {
		click(175, 175);
		click(270, 270, { shift: true });
		drag([
			[270, 270],
			[280, 270],
		]);
		expect(host.marks.map((mark) => mark.kind === "rectangle" && mark.geometry.x)).toEqual([110, 160]);
	});

	it("resizes at the handles, also beyond the other side", () => {
		click(270, 270);
		drag([
			[300, 300],
			[350, 320],
		]);
		expect(host.marks[0]?.geometry).toEqual({ x: 100, y: 100, width: 250, height: 220 });
		drag([
			[100, 210],
			[400, 210],
		]);
		expect(host.marks[0]?.geometry).toEqual({ x: 350, y: 100, width: 50, height: 220 });
	});

	it("can still be moved when it is too small for all its handles", () => {
		viewer.chooseTool("rectangle");
		drag([
			[600, 600],
			[616, 612],
		]);
		viewer.chooseTool("select");
		drag([
			[602, 602],
			[622, 602],
		]);
		expect(host.marks[2]?.geometry).toEqual({ x: 620, y: 600, width: 16, height: 12 });
	});

	it("drags the head of an arrow", () => {
		viewer.chooseTool("arrow");
		drag([
			[600, 600],
			[700, 700],
		]);
		viewer.chooseTool("select");
		click(650, 650);
		drag([
			[700, 700],
			[720, 650],
		]);
		expect(host.marks[2]?.geometry).toEqual({ x1: 600, y1: 600, x2: 720, y2: 650 });
	});

	it("deletes, recolours and nudges what is selected", () => {
		click(175, 175);
		viewer.chooseInk("#30a46c");
		viewer.nudge(1, -10);
		expect(host.marks[1]).toMatchObject({ style: { color: "#30a46c" }, geometry: { x: 151, y: 140 } });
		expect(host.marks[0]?.style.color).toBe("#e5484d");
		viewer.deleteSelection();
		expect(host.marks.map((mark) => mark.id)).toEqual([outer]);
		expect(viewer.selection.get().size).toBe(0);
	});

	it("lets nobody change what is not theirs", () => {
		host.set(host.marks.map((mark) => ({ ...mark, editable: false, deletable: false })));
		drag([
			[175, 175],
			[195, 185],
		]);
		expect([...viewer.selection.get()]).toEqual([inner]);
		viewer.deleteSelection();
		viewer.nudge(5, 5);
		expect(host.marks[1]?.geometry).toEqual({ x: 150, y: 150, width: 50, height: 50 });
		expect(host.marks).toHaveLength(2);
	});

	it("forgets what somebody else deleted", () => {
		click(175, 175);
		host.set(host.marks.slice(0, 1));
		expect(viewer.selection.get().size).toBe(0);
	});

	it("drags the picture where there is no mark", () => {
		drag([
			[800, 800],
			[750, 780],
		]);
		expect(viewer.camera.get()).toMatchObject({ x: -50, y: -20 });
	});
});

describe("moving about", () => {
	it("space and the middle button drag the picture with any tool", () => {
		viewer.chooseTool("freehand");
		viewer.holdSpace(true);
		drag([
			[100, 100],
			[130, 110],
		]);
		viewer.holdSpace(false);
		drag(
			[
				[100, 100],
				[130, 110],
			],
			{ button: 1 },
		);
		expect(host.marks).toHaveLength(0);
		expect(viewer.camera.get()).toEqual({ x: 60, y: 20, zoom: 1 });
	});

	it("a wheel zooms at the pointer; two fingers on a trackpad pan", () => {
		viewer.wheel({ x: 400, y: 300, dx: 0, dy: -100, zoom: true });
		expect(viewer.camera.get().zoom).toBeCloseTo(Math.SQRT2);
		const under = toView(viewer.camera.get(), { x: 400, y: 300 });
		expect(under.x).toBeCloseTo(400, 0);
		const { x } = viewer.camera.get();
		viewer.wheel({ x: 400, y: 300, dx: 30, dy: 0, zoom: false });
		expect(viewer.camera.get().x).toBe(x - 30);
	});

	it("two fingers pinch, and what the first one began to draw is forgotten", () => {
		viewer.chooseTool("freehand");
		const finger = (pointer: number) => ({ device: "touch" as const, pointer });
		viewer.pointerDown(at(400, 400, finger(1)));
		viewer.pointerMove(at(402, 400, finger(1)));
		viewer.pointerDown(at(600, 400, finger(2)));
		viewer.pointerMove(at(301, 400, finger(1)));
		viewer.pointerMove(at(700, 400, finger(2)));
		viewer.pointerUp(at(700, 400, finger(2)));
		viewer.pointerMove(at(100, 100, finger(1)));
		viewer.pointerUp(at(100, 100, finger(1)));
		expect(host.marks).toHaveLength(0);
		expect(viewer.camera.get().zoom).toBeCloseTo(399 / 198, 2);
		// The next finger draws again.
		drag(
			[
				[100, 100],
				[200, 150],
			],
			finger(3),
		);
		expect(host.marks).toHaveLength(1);
	});

	it("fingers move the picture while a pen is in the hand", () => {
		viewer.chooseTool("freehand");
		drag(
			[
				[100, 100],
				[150, 120],
			],
			{ device: "pen" },
		);
		drag(
			[
				[300, 300],
				[340, 300],
			],
			{ device: "touch", pointer: 2 },
		);
		expect(host.marks).toHaveLength(1);
		expect(viewer.camera.get().x).toBe(40);
		time = 60_000;
		drag(
			[
				[300, 300],
				[340, 300],
			],
			{ device: "touch", pointer: 2 },
		);
		expect(host.marks).toHaveLength(2);
	});

	it("stays whole when the view changes its size, unless one has zoomed", () => {
		viewer.fit();
		// A click, even of an unsteady hand, is no drag.
		drag([
			[1500, 10],
			[1501, 11],
		]);
		viewer.setView({ width: 800, height: 450, ratio: 1 });
		expect(viewer.camera.get().zoom).toBeLessThan(0.5);
		viewer.zoomTo(2);
		viewer.setView({ width: 1000, height: 450, ratio: 1 });
		expect(viewer.camera.get().zoom).toBe(2);
	});

	it("shows a mark that is out of view, and leaves the view alone for one that is in it", () => {
		viewer.chooseTool("rectangle");
		drag([
			[100, 100],
			[300, 200],
		]);
		const before = viewer.camera.get();
		viewer.showMark("mark-1");
		expect(viewer.camera.get()).toBe(before);
		viewer.zoomTo(8);
		viewer.showMark("mark-1");
		const centre = toView(viewer.camera.get(), { x: 200, y: 150 });
		expect(centre.x).toBeCloseTo(800, 0);
		expect(viewer.camera.get().zoom).toBeLessThan(8);
	});

	it("tells where the pointer is in the picture, and when it has left", () => {
		viewer.zoomTo(2, { x: 0, y: 0 });
		viewer.pointerMove(at(100, 50));
		expect(viewer.pointer.get()).toEqual({ x: 50, y: 25 });
		expect(host.cursor).toEqual({ x: 50, y: 25 });
		viewer.pointerLeave();
		expect(viewer.pointer.get()).toBeNull();
		expect(host.cursor).toBeNull();
	});
});

describe("a double click", () => {
	const twice = (first: [number, number], second = first) => {
		click(...first);
		click(...second);
		viewer.doubleClick({ x: second[0], y: second[1] });
	};
	beforeEach(() => {
		viewer.setPicture({ width: 6400, height: 3600 });
		viewer.chooseTool("rectangle");
		drag([
			[700, 300],
			[800, 400],
		]);
		viewer.chooseTool("select");
		viewer.select([]);
	});

	it("on the picture goes to 100 % and back", () => {
		const fitted = viewer.camera.get().zoom;
		twice([300, 200]);
		expect(viewer.camera.get().zoom).toBe(1);
		twice([300, 200]);
		expect(viewer.camera.get().zoom).toBe(fitted);
	});

	it("leaves the view alone when a click was for a mark, or far from the other", () => {
		const before = viewer.camera.get();
		twice([700, 350], [690, 350]);
		viewer.select([]);
		twice([690, 350], [700, 350]);
		viewer.select([]);
		twice([300, 200], [340, 200]);
		expect(viewer.camera.get()).toEqual(before);
	});

	it("leaves the view alone when the first click let go of what was selected", () => {
		const before = viewer.camera.get();
		viewer.select(host.marks.map(({ id }) => id));
		twice([300, 200]);
		expect(viewer.selection.get().size).toBe(0);
		expect(viewer.camera.get()).toEqual(before);
	});
});

describe("a picture that moves", () => {
	it("is held still before anything is drawn on it", () => {
		for (const tool of ["rectangle", "ellipse", "arrow", "freehand", "text", "pin"] as const) {
			host.calls = [];
			viewer.chooseTool(tool);
			viewer.pointerDown(at(100, 100));
			expect(host.calls).toEqual(["hold"]);
			viewer.cancel();
			viewer.pointerUp(at(100, 100));
		}
	});

	it("is not drawn on before it is there", () => {
		host.still = false;
		for (const tool of ["rectangle", "ellipse", "arrow", "freehand", "text", "pin"] as const) {
			viewer.chooseTool(tool);
			drag([
				[100, 100],
				[200, 200],
			]);
		}
		expect(host.marks).toEqual([]);
		expect(viewer.draft.get()).toBeNull();
		expect(viewer.writing.get()).toBeNull();
	});

	it("stays at what is seen when a mark is taken hold of, and moves on while one only looks around", () => {
		viewer.chooseTool("rectangle");
		drag([
			[100, 100],
			[200, 200],
		]);
		viewer.chooseTool("select");
		host.calls = [];
		drag([
			[600, 600],
			[650, 600],
		]);
		expect(host.calls).toEqual([]);
		// Looking around has moved the mark on the screen.
		drag([
			[150, 150],
			[170, 150],
		]);
		expect(host.calls).toEqual(["stay"]);
	});

	it("keeps selected what is on another frame, and forgets what is gone", () => {
		viewer.chooseTool("rectangle");
		for (const x of [100, 300]) {
			drag([
				[x, 100],
				[x + 50, 200],
			]);
		}
		viewer.select(["mark-1", "mark-2"]);
		viewer.setMarks([], new Set(["mark-1"]));
		expect([...viewer.selection.get()]).toEqual(["mark-1"]);
		viewer.setMarks([]);
		expect(viewer.selection.get().size).toBe(0);
	});

	it("does not move what is on another frame", () => {
		viewer.chooseTool("rectangle");
		drag([
			[100, 100],
			[200, 200],
		]);
		expect(viewer.nudge(1, 0)).toBe(true);
		viewer.setMarks([], new Set(["mark-1"]));
		expect(viewer.nudge(1, 0)).toBe(false);
	});

	it("has no hand over a mark that went with its frame", () => {
		viewer.chooseTool("rectangle");
		drag([
			[100, 100],
			[200, 200],
		]);
		viewer.chooseTool("select");
		viewer.pointerMove(at(150, 150));
		expect(viewer.cursor.get()).toBe("pointer");
		viewer.setMarks([], new Set(["mark-1"]));
		expect(viewer.hovered.get()).toBeNull();
		expect(viewer.cursor.get()).toBe("default");
	});
});
