import { type Gesture, isClick, type PointerInput, type Tool, type ToolContext } from "./tool";

/** Drags the picture. `clicked` runs when nothing was dragged. */
export function panning(start: PointerInput, context: ToolContext, clicked?: () => void): Gesture {
	let last = start;
	return {
		move(input) {
			context.pan(input.x - last.x, input.y - last.y);
			last = input;
		},
		end(input) {
			this.move(input);
			if (isClick(start, input)) clicked?.();
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
