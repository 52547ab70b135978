import { useShortcuts } from "@/keyboard/shortcuts";
import { isDrawing } from "@/viewer/tools/tools";
import type { Viewer } from "@/viewer/viewer";
import type { ReviewSession } from "./session";
import { TOOL_BUTTONS, toolKeys } from "./Toolbar";
import { useSignal } from "./useSignal";

const PAN_STEP = 80;
const ON_PICTURE = "While the picture has the focus";

/** The keys that change how large the picture is. */
export function useViewShortcuts(viewer: Viewer): void {
	useShortcuts("View", [
		{ keys: "f", label: "Whole picture", run: () => viewer.fit() },
		{ keys: "0", label: "Whole picture", run: () => viewer.fit() },
		{ keys: "1", label: "50 %", run: () => viewer.zoomTo(0.5) },
		{ keys: "2", label: "100 %", run: () => viewer.zoomTo(1) },
		{ keys: "3", label: "150 %", run: () => viewer.zoomTo(1.5) },
		{ keys: "4", label: "200 %", run: () => viewer.zoomTo(2) },
		{ keys: "plus", label: "Zoom in", run: () => viewer.zoomIn() },
		{ keys: "=", label: "Zoom in", run: () => viewer.zoomIn() },
		{ keys: "-", label: "Zoom out", run: () => viewer.zoomOut() },
	]);
}

/** The keys of the review page. What is live is what `?` lists. */
export function useReviewShortcuts(
	session: ReviewSession,
	page: {
		readonly pictureFocused: boolean;
		/** Whether Tab belongs to the picture: who came to it by keyboard goes on with Tab. */
		readonly tabHides: boolean;
		togglePanel(): void;
		toggleSurround(): void;
		toggleMarks(): void;
		toggleBare(): void;
		escape(): void;
		step(by: 1 | -1): void;
		/** What left and right do on a still without a selection; null where they move the view. */
		readonly sideways: ((by: 1 | -1) => void) | null;
	},
): void {
	const { viewer } = session;
	const readOnly = useSignal(viewer.readOnly);
	const mayComment = useSignal(session.mayComment);
	const selection = useSignal(viewer.selection);
	const playback = useSignal(session.playback);
	const [selected] = selection;

	useShortcuts("Review", [
		{ keys: "n", label: "Notes panel", run: page.togglePanel },
		{ keys: "b", label: "Grey around the picture", run: page.toggleSurround },
		{ keys: "m", label: "Show or hide marks", run: page.toggleMarks },
		{ keys: ".", label: "Next note", run: () => page.step(1) },
		{ keys: ",", label: "Previous note", run: () => page.step(-1) },
		{ keys: "escape", label: "Give up, then deselect", run: page.escape },
	]);
	useViewShortcuts(viewer);
	useShortcuts(
		"Tools",
		TOOL_BUTTONS.filter(({ tool }) => !readOnly || !isDrawing(tool)).map((button) => ({
			keys: toolKeys(button, playback !== null),
			label: button.label,
			run: () => viewer.chooseTool(button.tool),
		})),
	);
	useShortcuts(
		"Marks",
		[
			{ keys: "mod+z", label: "Undo", run: () => session.undo() },
			{ keys: "mod+shift+z", label: "Redo", run: () => session.redo() },
			{ keys: "mod+y", label: "Redo", run: () => session.redo() },
		],
		!readOnly || mayComment,
	);
	useShortcuts(
		"Marks",
		[
			{ keys: "delete", label: "Delete what is selected", run: () => viewer.deleteSelection() },
			{ keys: "backspace", label: "Delete what is selected", run: () => viewer.deleteSelection() },
		],
		!readOnly,
	);
	const move = (x: number, y: number) => () => {
		// Who draws on a clip goes on to the next frame: what was just drawn stays where it is.
		const draws = playback !== null && isDrawing(viewer.tool.get());
		if (!draws && viewer.nudge(x, y)) return;
		if (playback && x !== 0) playback.step(x);
		else if (page.sideways && x !== 0) page.sideways(x < 0 ? -1 : 1);
		else viewer.panBy(-x * PAN_STEP, -y * PAN_STEP);
	};
	const sideways = playback
		? "Move the selection; without one, go by a frame"
		: page.sideways
			? "Move the selection; without one, compare with another round"
			: "Move the selection or the view";
	useShortcuts(
		ON_PICTURE,
		[
			{ keys: "arrowleft", label: sideways, run: move(-1, 0) },
			{ keys: "arrowright", label: sideways, run: move(1, 0) },
			{ keys: "arrowup", label: "Move the selection or the view", run: move(0, -1) },
			{ keys: "arrowdown", label: "Move the selection or the view", run: move(0, 1) },
			{
				keys: "enter",
				label: "Write a note on the selected mark",
				run: () => session.compose(selected ?? null),
			},
		],
		page.pictureFocused || "asleep",
	);
	useShortcuts(
		ON_PICTURE,
		[{ keys: "tab", label: "Nothing but the picture, after a click on it", run: page.toggleBare }],
		page.tabHides || "asleep",
	);
}
