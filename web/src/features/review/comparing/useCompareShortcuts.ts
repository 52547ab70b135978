import { useRef } from "react";
import type { RevisionDetail } from "@/api/types";
import { useShortcuts } from "@/keyboard/shortcuts";
import type { ReviewSession } from "../session";
import { useSignal } from "../useSignal";
import { COMPARE_MODES } from "./comparing";
import { firstMode, MODE_WORDS, steppedOther, usualOther } from "./model";

/** A space bar that is held longer shows the other round for as long as it is held. */
const PEEK_MS = 400;

/** Compares with the usual round, or leaves. */
export function toggleComparing(session: ReviewSession, revision: RevisionDetail, wide: boolean): void {
	const { comparing } = session;
	if (comparing.comparison.get()) {
		comparing.leave();
		return;
	}
	const other = usualOther(revision.rounds, revision.id);
	if (other !== null) comparing.begin(other, firstMode(wide));
}

/** Goes to the next round that is compared with; whether there was one. */
export function stepCompared(session: ReviewSession, revision: RevisionDetail, by: 1 | -1): boolean {
	const { comparing } = session;
	const comparison = comparing.comparison.get();
	if (!comparison) return false;
	const next = steppedOther(revision.rounds, revision.id, comparison.revision, by);
	if (next !== null) comparing.begin(next, comparison.mode);
	return true;
}

/** The keys of comparing. While a clip is shown, arrows and space bar stay with its frames. */
export function useCompareShortcuts(
	session: ReviewSession,
	revision: RevisionDetail,
	{
		wide,
		live = true,
		arrows = true,
	}: {
		readonly wide: boolean;
		readonly live?: boolean;
		/** Whether the arrows step through the rounds, and are not of another use on the page. */
		readonly arrows?: boolean;
	},
): void {
	const { comparing } = session;
	const comparison = useSignal(comparing.comparison);
	const clip = useSignal(session.playback) !== null;
	const pressed = useRef(0);
	const on = comparison !== null && live;
	const step = (by: 1 | -1) => () => void stepCompared(session, revision, by);
	useShortcuts(
		"Compare",
		[
			{
				keys: "w",
				label: "Compare with another round, or leave",
				run: () => toggleComparing(session, revision, wide),
			},
		],
		live && revision.rounds.length > 1,
	);
	useShortcuts(
		"Compare",
		[
			...COMPARE_MODES.map((mode, index) => ({
				keys: String(index + 1),
				label: MODE_WORDS[mode],
				run: () => comparing.choose(mode),
			})),
			{ keys: "alt+arrowright", label: "Compare with the next round", run: step(1) },
			{ keys: "alt+arrowleft", label: "Compare with the round before", run: step(-1) },
		],
		on,
	);
	useShortcuts(
		"Compare",
		[
			{ keys: "arrowright", label: "Compare with the next round", run: step(1) },
			{ keys: "arrowleft", label: "Compare with the round before", run: step(-1) },
		],
		on && !clip && arrows,
	);
	useShortcuts(
		"Compare",
		[
			{
				keys: "space",
				label: "Flip to the other round; held, for as long as it is held",
				run() {
					pressed.current = performance.now();
					comparing.flip();
				},
				release() {
					if (performance.now() - pressed.current > PEEK_MS) comparing.flip();
				},
			},
		],
		on && !clip && comparison.mode === "toggle",
	);
	useShortcuts(
		"Compare",
		[{ keys: "`", label: "Flip to the other round", run: () => comparing.flip() }],
		on && comparison.mode === "toggle",
	);
}
