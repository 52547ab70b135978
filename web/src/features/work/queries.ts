import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";

/** What whoever is signed in is assigned to: what is still to do, or what is finished. */
export function workQuery(finished: boolean) {
	return infiniteQueryOptions({
		queryKey: [...keys.work, { finished }],
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/my-work", {
					params: { query: { limit: 50, finished, ...(pageParam ? { cursor: pageParam } : {}) } },
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
	});
}

/** Tells that the page was looked at: what happens from now on is new the next time. */
export function tellVisit(): void {
	// That a visit is not noted down costs nobody anything: the same is new once more.
	api.POST("/api/my-work/visited", { body: {}, keepalive: true }).catch(() => undefined);
}
