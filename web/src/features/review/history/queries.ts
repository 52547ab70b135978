import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id } from "@/api/types";

/** How often the newest moments are asked for while nothing older was. */
const RENEW_MS = 10_000;

/** The moments of a revision's document, the newest first, page by page. */
export function historyQuery(revision: Id) {
	return infiniteQueryOptions({
		queryKey: keys.historyOf(revision),
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/revisions/{id}/history", {
					params: {
						path: { id: revision },
						query: { limit: 40, ...(pageParam ? { cursor: pageParam } : {}) },
					},
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
		staleTime: 0,
		// Who reads far back is not interrupted by what is written meanwhile.
		refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? RENEW_MS : false),
	});
}

/** A revision's document as it was: at a place in its log, or at a time. */
export function pastQuery(revision: Id, at: number | string) {
	return queryOptions({
		queryKey: keys.past(revision, at),
		queryFn: ({ signal }) =>
			answer(
				api.GET("/api/revisions/{id}/document", {
					params: { path: { id: revision }, query: { at: String(at) } },
					signal,
				}),
			),
		staleTime: Number.POSITIVE_INFINITY,
		// The picture stays as it is until the next one is known.
		placeholderData: keepPreviousData,
	});
}
