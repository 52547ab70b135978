import { useShortcuts } from "@/keyboard/shortcuts";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { FullScreen } from "../transport/full_screen";
import { useClipShortcuts } from "../transport/useClipShortcuts";

/** The keys of the page around the picture. */
export function PresentKeys({
	onNotes,
	onFullScreen,
	onLeave,
	onComeBack,
}: {
	onNotes: () => void;
	onFullScreen: () => void;
	onLeave: () => void;
	/** Null while there is nobody to come back to. */
	onComeBack: (() => void) | null;
}) {
	useShortcuts("Presenting", [
		{ keys: "n", label: "Show or hide notes", run: onNotes },
		{ keys: "shift+f", label: "Full screen", run: onFullScreen },
		{ keys: "escape", label: "Leave", run: onLeave },
	]);
	useShortcuts(
		"Presenting",
		[{ keys: "enter", label: "Come back to the presenter", run: () => onComeBack?.() }],
		onComeBack !== null,
	);
	return null;
}

/** The keys of the player. */
export function ClipKeys({ clip, fullScreen }: { clip: ClipPicture | null; fullScreen: FullScreen }) {
	useClipShortcuts(clip, fullScreen);
	return null;
}

/** Arrows go from item to item. What comes last wins: they come anew whenever those of the player do. */
export function ItemKeys({ onStep }: { onStep: (by: 1 | -1) => void }) {
	useShortcuts("Presenting", [
		{ keys: "arrowright", label: "Next item", run: () => onStep(1) },
		{ keys: "arrowleft", label: "Previous item", run: () => onStep(-1) },
	]);
	return null;
}
