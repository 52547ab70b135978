import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id } from "@/api/types";

/** Everything that was decided about a round, and the client's word on it. */
export function decisionsQuery(revision: Id) {
	return queryOptions({
		queryKey: keys.decisionsOf(revision),
		queryFn: ({ signal }) =>
			answer(api.GET("/api/revisions/{id}/decisions", { params: { path: { id: revision } }, signal })),
	});
}

/** The record of one decision. It never changes. */
export function decisionQuery(id: Id) {
	return queryOptions({
		queryKey: keys.decision(id),
		queryFn: ({ signal }) => answer(api.GET("/api/decisions/{id}", { params: { path: { id } }, signal })),
		staleTime: Number.POSITIVE_INFINITY,
	});
}
