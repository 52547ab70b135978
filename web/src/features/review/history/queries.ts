import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id } from "@/api/types";
import type { Layer } from "./place";

/** How often the newest moments are asked for while nothing older was. */
const RENEW_MS = 10_000;

/** The moments of one of a revision's documents, the newest first, page by page. */
export function historyQuery(revision: Id, layer: Layer) {
	return infiniteQueryOptions({
		queryKey: keys.historyOf(revision, layer),
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/revisions/{id}/history", {
					params: {
						path: { id: revision },
						query: { document: layer, limit: 40, ...(pageParam ? { cursor: pageParam } : {}) },
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

/** One of a revision's documents as it was: at a place in its log, or at a time. Asks for nothing at null. */
export function pastQuery(revision: Id, layer: Layer, at: number | string | null) {
	return queryOptions({
		queryKey: keys.past(revision, layer, at),
		queryFn: ({ signal }) =>
			answer(
				api.GET("/api/revisions/{id}/document", {
					params: { path: { id: revision }, query: { document: layer, at: String(at) } },
					signal,
				}),
			),
		enabled: at !== null,
		staleTime: Number.POSITIVE_INFINITY,
		// The picture stays as it is until the next one is known.
		placeholderData: keepPreviousData,
	});
}
