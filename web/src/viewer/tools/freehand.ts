import type { StrokePoint } from "../marks/geometry";
import { flattened, simplified } from "../marks/simplify";
import type { PointerInput, Tool } from "./tool";

/** How far a stroke may be from what the hand drew, in CSS pixels: less than the eye sees. */
export const STROKE_TOLERANCE = 0.4;

/** Draws a line after the hand, thicker where a pen is pressed harder. */
export const freehand: Tool = {
	name: "freehand",
	cursor: "crosshair",
	press(start, context) {
		if (!context.hold()) return null;
		const id = context.newId();
		const points: StrokePoint[] = [];
		const add = (input: PointerInput) => {
			for (const sample of input.samples ?? [input]) {
				const pressure = input.device === "pen" ? sample.pressure : 0.5;
				points.push({ ...context.toImage(sample), pressure });
			}
		};
		const stroke = (through: readonly StrokePoint[]) => ({
			id,
			kind: "freehand" as const,
			geometry: { points: flattened(through) },
		});
		add(start);
		context.setDraft(stroke(points));
		return {
			move(input) {
				add(input);
				context.setDraft(stroke(points));
			},
			end(input) {
				// A pen that is lifted reports no pressure; the place is what matters.
				const last = points.at(-1);
				if (input.device !== "pen") add(input);
				else if (last) points.push({ ...context.toImage(input), pressure: last.pressure });
				context.setDraft(null);
				context.create(stroke(simplified(points, STROKE_TOLERANCE * context.unit)));
			},
			cancel: () => context.setDraft(null),
		};
	},
};
