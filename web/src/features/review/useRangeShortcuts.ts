import { useShortcuts } from "@/keyboard/shortcuts";
import type { ReviewSession } from "./session";
import { useSignal } from "./useSignal";

/** The keys that stretch what is selected over the frames of a clip. */
export function useRangeShortcuts(session: ReviewSession): void {
	const playback = useSignal(session.playback);
	const readOnly = useSignal(session.viewer.readOnly);
	const selection = useSignal(session.viewer.selection);
	useShortcuts(
		"Marks on frames",
		[
			{ keys: "shift+s", label: "Show the selected mark from here", run: () => session.setRangeStart() },
			{ keys: "shift+e", label: "Show the selected mark up to here", run: () => session.setRangeEnd() },
		],
		playback !== null && !readOnly && (selection.size > 0 || "asleep"),
	);
}
