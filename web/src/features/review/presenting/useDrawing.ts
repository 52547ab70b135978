import { useEffect, useState } from "react";
import { toastDone } from "@/components/toasts";
import { useShortcuts } from "@/keyboard/shortcuts";
import type { ReviewSession } from "../session";

/** Drawing on what is presented: off until it is asked for, so that a hand that drags moves the picture. */
export interface DrawingTool {
	readonly on: boolean;
	set(on: boolean): void;
}

/** The tool of whoever may draw. It is off where they may not. */
export function useDrawingTool(may: boolean): DrawingTool {
	const [wanted, set] = useState(false);
	const on = may && wanted;
	useShortcuts(
		"Presenting",
		[{ keys: "d", label: "Draw on the picture, or stop", run: () => set(!on) }],
		may,
	);
	return { on, set };
}

/** Puts a pencil into the hand while one draws, and says where a mark went that this screen does not show. */
export function useDrawing(session: ReviewSession, on: boolean): void {
	useEffect(() => session.viewer.chooseTool(on ? "freehand" : "hand"), [session, on]);
	useEffect(() => {
		const { layers } = session;
		if (!on || !layers) return;
		let known = new Set(layers.hidden.get().annotations.keys());
		return layers.hidden.subscribe(() => {
			const hidden = layers.hidden.get().annotations;
			const mine = [...hidden.values()].some(
				({ id, author, deleted }) => author === session.author && deleted === null && !known.has(id),
			);
			known = new Set(hidden.keys());
			if (mine) {
				toastDone(
					"The mark is for the studio alone, which this screen hides",
					() => session.undo(),
					"hidden-mark",
				);
			}
		});
	}, [session, on]);
}
