import type { Point, Shape } from "@/document/schema";
import { boxBetween, lineBetween, quantisedBox, squared, straightened } from "../marks/geometry";
import { isClick, type PointerInput, type Tool } from "./tool";

/** A tool that draws a shape from where it is pressed to where it is let go. A click draws nothing. */
function dragged(
	name: "rectangle" | "ellipse" | "arrow",
	shape: (from: Point, to: Point, even: boolean) => Shape,
): Tool {
	return {
		name,
		cursor: "crosshair",
		press(start, context) {
			if (!context.hold()) return null;
			const id = context.newId();
			const from = context.toImage(start);
			const drawn = (input: PointerInput) => ({ ...shape(from, context.toImage(input), input.shift), id });
			return {
				move(input) {
					context.setDraft(isClick(start, input) ? null : drawn(input));
				},
				end(input) {
					context.setDraft(null);
					if (isClick(start, input)) context.select([]);
					else context.create(drawn(input));
				},
				cancel: () => context.setDraft(null),
			};
		},
	};
}

const box = (from: Point, to: Point, even: boolean) =>
	quantisedBox(boxBetween(from, even ? squared(from, to) : to));

export const rectangle = dragged("rectangle", (from, to, even) => ({
	kind: "rectangle",
	geometry: box(from, to, even),
}));

export const ellipse = dragged("ellipse", (from, to, even) => ({
	kind: "ellipse",
	geometry: box(from, to, even),
}));

export const arrow = dragged("arrow", (from, to, even) => ({
	kind: "arrow",
	geometry: lineBetween(from, even ? straightened(from, to) : to),
}));
