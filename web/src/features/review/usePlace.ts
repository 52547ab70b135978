import { useCallback } from "react";
import type { CompareMode } from "@/document/schema.gen";
import { compareFromSearch, frameFromSearch, markFromSearch } from "@/routing";
import type { Place } from "./ReviewPage";

/** What the address of a review page names besides the round. */
export interface ReviewSearch {
	mark?: string;
	frame?: number;
	compare?: number;
	mode?: CompareMode;
}

/** The same, as far as it makes sense. */
export const parseReviewSearch = (search: Record<string, unknown>): ReviewSearch => ({
	...markFromSearch(search.mark),
	...frameFromSearch(search.frame),
	...compareFromSearch(search.compare, search.mode),
});

type Change = (last: ReviewSearch) => ReviewSearch;

/** The place that an address names, for whichever route the page lies on. `change` and `go` have to stay the same. */
export function usePlace(
	search: ReviewSearch,
	/** Changes what the address names, as the same place. */
	change: (next: Change) => void,
	/** Goes to another round. */
	go: (revision: number, next: Change) => void,
): Place {
	const { mark, frame, compare, mode } = search;
	const onMark = useCallback(
		(next: string | null) =>
			change(({ mark: _, ...rest }) => (next === null ? rest : { ...rest, mark: next })),
		[change],
	);
	const onFrame = useCallback((next: number) => change((last) => ({ ...last, frame: next })), [change]);
	const onCompare = useCallback(
		(round: number | null, how: CompareMode | null) =>
			change(({ compare: _, mode: __, ...rest }) =>
				round === null ? rest : { ...rest, compare: round, ...(how === null ? {} : { mode: how }) },
			),
		[change],
	);
	const onRevision = useCallback(
		// A mark is of one round; what is compared, how, and at which frame stays.
		(revision: number) => go(revision, ({ mark: _, ...rest }) => rest),
		[go],
	);
	return {
		mark: mark ?? null,
		frame: frame ?? null,
		compare: compare ?? null,
		mode: mode ?? null,
		onMark,
		onFrame,
		onCompare,
		onRevision,
	};
}
