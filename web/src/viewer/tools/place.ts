import { quantised } from "../marks/mark";
import type { Tool } from "./tool";

/** Sets a pin where the pointer is let go, so that a finger can still be moved to the right place. */
export const pin: Tool = {
	name: "pin",
	cursor: "crosshair",
	press(start, context) {
		if (!context.hold()) return null;
		const id = context.newId();
		const pinned = (place: { x: number; y: number }) => {
			const at = context.toImage(place);
			return { id, kind: "pin" as const, geometry: { x: quantised(at.x), y: quantised(at.y) } };
		};
		context.setDraft(pinned(start));
		return {
			move: (input) => context.setDraft(pinned(input)),
			end(input) {
				context.setDraft(null);
				context.create(pinned(input));
			},
			cancel: () => context.setDraft(null),
		};
	},
};

/** Opens a field for words where the pointer is let go. */
export const text: Tool = {
	name: "text",
	cursor: "text",
	press(_start, context) {
		if (!context.hold()) return null;
		return {
			move: () => undefined,
			end: (input) => context.write(context.toImage(input)),
			cancel: () => undefined,
		};
	},
};
