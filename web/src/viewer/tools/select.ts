import type { Geometry } from "@/document/schema";
import { type Handle, moved, resized } from "../marks/geometry";
import { handleAt, markAt } from "../marks/hit";
import type { Mark } from "../marks/mark";
import { panning } from "./pan";
import { CLICK_REACH, type Gesture, isClick, type PointerInput, type Tool, type ToolContext } from "./tool";

/** How far off a line a mouse and a finger may be, in CSS pixels. */
const MOUSE_REACH = 6;
const FINGER_REACH = 16;

export const reachOf = (input: Pick<PointerInput, "device">): number =>
	input.device === "touch" ? FINGER_REACH : MOUSE_REACH;

function resizing(start: PointerInput, context: ToolContext, mark: Mark, handle: Handle): Gesture {
	const shaped = (input: PointerInput): ReadonlyMap<string, Geometry> =>
		new Map([[mark.id, resized(mark, handle, context.toImage(input), input.shift)]]);
	return {
		move: (input) => context.setMoving(shaped(input)),
		end(input) {
			context.setMoving(null);
			if (!isClick(start, input)) context.reshape(shaped(input));
		},
		cancel: () => context.setMoving(null),
	};
}

function moving(start: PointerInput, context: ToolContext, marks: readonly Mark[]): Gesture {
	const from = context.toImage(start);
	let dragged = false;
	const shifted = (input: PointerInput): ReadonlyMap<string, Geometry> => {
		const to = context.toImage(input);
		return new Map(marks.map((mark) => [mark.id, moved(mark, to.x - from.x, to.y - from.y)]));
	};
	return {
		move(input) {
			dragged ||= Math.hypot(input.x - start.x, input.y - start.y) >= CLICK_REACH;
			if (dragged) context.setMoving(shifted(input));
		},
		end(input) {
			context.setMoving(null);
			if (dragged) context.reshape(shifted(input));
		},
		cancel: () => context.setMoving(null),
	};
}

/** Selects, moves and resizes marks; where there is none, drags the picture. */
export const select: Tool = {
	name: "select",
	cursor: "default",
	press(input, context) {
		const point = context.toImage(input);
		const reach = reachOf(input) * context.unit;
		for (const mark of context.marks) {
			if (context.readOnly || !mark.editable || !context.selection.has(mark.id)) continue;
			const handle = handleAt(mark, point, reach * 1.3, context.unit);
			if (!handle) continue;
			context.stay();
			return resizing(input, context, mark, handle);
		}
		const hit = markAt(context.marks, point, reach, context.unit);
		if (!hit) {
			return panning(input, context, () => {
				if (!input.shift) context.select([]);
			});
		}
		context.stay();
		const held = context.selection.has(hit.id);
		if (input.shift) {
			const others = [...context.selection].filter((id) => id !== hit.id);
			context.select(held ? others : [...others, hit.id]);
			return null;
		}
		if (!held) context.select([hit.id]);
		const ids = held ? context.selection : new Set([hit.id]);
		const marks = context.marks.filter((mark) => ids.has(mark.id) && mark.editable);
		return context.readOnly || marks.length === 0 ? panning(input, context) : moving(input, context, marks);
	},
};
