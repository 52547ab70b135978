import { useEffect, useRef } from "react";
import type { RevisionDetail } from "@/api/types";
import type { CompareMode } from "@/document/schema.gen";
import type { ReviewSession } from "../session";
import { useSignal } from "../useSignal";
import { firstMode } from "./model";

/** What an address says of a comparison. */
export interface ComparePlace {
	/** The other round; null where the round is looked at alone. */
	readonly compare: number | null;
	readonly mode: CompareMode | null;
	readonly onCompare: (compare: number | null, mode: CompareMode | null) => void;
}

const word = (compare: number | null, mode: CompareMode | null) => `${compare} ${mode}`;

/** Compares what the address names, and keeps the address at what is compared. */
export function useCompareInAddress(
	session: ReviewSession,
	revision: RevisionDetail,
	{ compare, mode, onCompare }: ComparePlace,
	wide: boolean,
): void {
	const { comparing } = session;
	const comparison = useSignal(comparing.comparison);
	/** What the address was last known to say: who changes it then wants to see something else. */
	const known = useRef(word(null, null));
	const isRound = revision.rounds.some(({ id }) => id === compare && id !== revision.id);
	useEffect(() => {
		if (known.current === word(compare, mode)) return;
		known.current = word(compare, mode);
		if (compare === null) comparing.leave();
		else if (isRound) {
			comparing.begin(compare, mode ?? firstMode(wide));
			if (mode !== null) comparing.choose(mode);
		}
	}, [comparing, compare, mode, isRound, wide]);
	const [shown, how] = [comparison?.revision ?? null, comparison?.mode ?? null];
	useEffect(() => {
		// What has just been begun is not in this rendering's values yet.
		if (comparing.comparison.get()?.revision !== (shown ?? undefined)) return;
		if (known.current === word(shown, how)) return;
		known.current = word(shown, how);
		onCompare(shown, how);
	}, [comparing, shown, how, onCompare]);
}
