import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id } from "@/api/types";
import type { ActivityKind } from "./words";

/** Of what the activity is wanted: one of these, or of everything. */
export interface ActivityOf {
	project?: Id;
	stage?: Id;
	person?: Id;
	kind?: ActivityKind;
}

/** What happened, the newest first. */
export function activityQuery(of: ActivityOf, limit = 50) {
	return infiniteQueryOptions({
		queryKey: keys.activityOf({ ...of, limit }),
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/activity", {
					params: { query: { ...of, limit, ...(pageParam ? { cursor: pageParam } : {}) } },
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
	});
}
