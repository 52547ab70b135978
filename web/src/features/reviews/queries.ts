import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id } from "@/api/types";
import type { CandidateFilter, ReviewFilter } from "./model";

/** Review sessions, or templates of them, the newest first, page by page. */
export function reviewListQuery({ status, search, mine, templates }: ReviewFilter) {
	return infiniteQueryOptions({
		queryKey: keys.reviewList({ status, search, mine, templates }),
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/reviews", {
					params: {
						query: {
							limit: 50,
							template: templates === true,
							...(status && !templates ? { status } : {}),
							...(search ? { q: search } : {}),
							...(mine ? { mine } : {}),
							...(pageParam ? { cursor: pageParam } : {}),
						},
					},
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
		placeholderData: keepPreviousData,
	});
}

/** A review session with its items. */
export function reviewQuery(id: Id) {
	return queryOptions({
		queryKey: keys.review(id),
		queryFn: ({ signal }) => answer(api.GET("/api/reviews/{id}", { params: { path: { id } }, signal })),
	});
}

/** The stages that a session could look at, page by page. */
export function candidatesQuery(session: Id, { search, project, stage_name, status }: CandidateFilter) {
	return infiniteQueryOptions({
		queryKey: keys.candidates({ session, search, project, stage_name, status }),
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/reviews/candidates", {
					params: {
						query: {
							session,
							limit: 50,
							...(search ? { q: search } : {}),
							...(project ? { project } : {}),
							...(stage_name ? { stage_name } : {}),
							...(status ? { status } : {}),
							...(pageParam ? { cursor: pageParam } : {}),
						},
					},
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
		placeholderData: keepPreviousData,
	});
}
