import { type Gesture, isClick, type PointerInput, type Tool, type ToolContext } from "./tool";

/** Drags the picture. `clicked` runs when nothing was dragged. */
export function panning(start: PointerInput, context: ToolContext, clicked?: () => void): Gesture {
	let last = start;
	let dragged = false;
	return {
		pans: true,
		move(input) {
			// A click of an unsteady hand leaves the picture where it is.
			dragged ||= !isClick(start, input);
			if (!dragged) return;
			context.pan(input.x - last.x, input.y - last.y);
			last = input;
		},
		end(input) {
			this.move(input);
			if (!dragged) clicked?.();
		},
		cancel() {
			context.pan(start.x - last.x, start.y - last.y);
		},
	};
}

export const hand: Tool = {
	name: "hand",
	cursor: "grab",
	press: (input, context) => panning(input, context),
};
