import { useShortcuts } from "@/keyboard/shortcuts";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { FullScreen } from "../transport/full_screen";
import { useClipShortcuts } from "../transport/useClipShortcuts";

/** The keys of the page around the picture. */
export function PresentKeys({
	onStep,
	onCompare,
	onNotes,
	onStudioNotes,
	onFullScreen,
	onEscape,
	onComeBack,
}: {
	/** Goes to another item. */
	onStep: (by: 1 | -1) => void;
	/** Compares by oneself, while one follows; null where another part of the page has that key. */
	onCompare: (() => void) | null;
	onNotes: () => void;
	/** Null for those who see nothing of what the studio keeps to itself. */
	onStudioNotes: (() => void) | null;
	onFullScreen: () => void;
	onEscape: () => void;
	/** Null while there is nobody to come back to. */
	onComeBack: (() => void) | null;
}) {
	useShortcuts("Presenting", [
		{ keys: "arrowright", label: "Next item", run: () => onStep(1) },
		{ keys: "arrowleft", label: "Previous item", run: () => onStep(-1) },
		{ keys: "n", label: "Show or hide notes", run: onNotes },
		{ keys: "shift+f", label: "Full screen", run: onFullScreen },
		{ keys: "escape", label: "Give up, leave full screen, then leave", run: onEscape },
	]);
	useShortcuts(
		"Presenting",
		[{ keys: "w", label: "Compare with another round", run: () => onCompare?.() }],
		onCompare !== null,
	);
	useShortcuts(
		"Presenting",
		[{ keys: "s", label: "Show or hide what only the studio sees", run: () => onStudioNotes?.() }],
		onStudioNotes !== null,
	);
	useShortcuts(
		"Presenting",
		[{ keys: "enter", label: "Come back to the presenter", run: () => onComeBack?.() }],
		onComeBack !== null,
	);
	return null;
}

/** Keys of the player that mean something else here: arrows go from item to item, X rejects, and Full screen is said once. */
const TAKEN = ["arrowright", "arrowleft", "x", "shift+f"];

/** The keys of the player. Frame by frame goes as in other players, since the arrows are taken. */
export function ClipKeys({ clip, fullScreen }: { clip: ClipPicture | null; fullScreen: FullScreen }) {
	useClipShortcuts(clip, fullScreen, TAKEN);
	useShortcuts(
		"Clip",
		[
			{ keys: ".", label: "One frame on", run: () => clip?.player.step(1) },
			{ keys: ",", label: "One frame back", run: () => clip?.player.step(-1) },
		],
		clip !== null,
	);
	return null;
}
