import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id } from "@/api/types";
import { toastDone, toastError } from "@/components/toasts";
import { counted } from "@/format/count";

/** What is ticked off and waits for somebody to look. */
export function verifyQueueQuery(filter: { project?: Id }) {
	return infiniteQueryOptions({
		queryKey: keys.verifyQueue(filter),
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/verify-queue", {
					params: { query: { limit: 50, ...filter, ...(pageParam ? { cursor: pageParam } : {}) } },
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
	});
}

/** What was seen of items. */
export type Seen = {
	readonly ids: readonly Id[];
	readonly to: "VERIFIED" | "REOPENED";
	readonly note?: string;
};

/** Says of items that they are done well, or that they are not. */
export function useVerify() {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: ({ ids, to, note }: Seen) =>
			answer(
				api.POST("/api/feedback/verify", {
					body: { items: ids.map((id) => ({ id, to, note: note ? note : null })) },
				}),
			),
		onSuccess({ done, refused }, { to }) {
			if (done.length > 0)
				toastDone(`${counted(done.length, "item")} ${to === "VERIFIED" ? "verified" : "reopened"}`);
			const [first] = refused;
			if (first)
				toastError(
					`${counted(refused.length, "item")} stayed as before`,
					new Error(first.problem.detail ?? ""),
				);
			void cache.invalidateQueries({ queryKey: keys.feedback });
		},
		onError: (error) => toastError("Nothing was changed", error),
	});
}
