import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { hideToken } from "./token";

/** What a link tells of itself before one says who one is. */
export function openedLinkQuery(token: string) {
	return queryOptions({
		queryKey: [...keys.guest, "link", token],
		queryFn: () => answer(api.POST("/api/share/open", { body: { token } })),
		staleTime: Number.POSITIVE_INFINITY,
		refetchOnWindowFocus: false,
	});
}

/** Comes in by a link. */
export function useJoin(token: string) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: ({ name, password }: { name: string; password: string }) =>
			answer(
				api.POST("/api/share/join", { body: { token, name, ...(password === "" ? {} : { password }) } }),
			),
		onSuccess(guest) {
			cache.setQueryData(keys.guest, guest);
			hideToken();
		},
	});
}

/** Ends one's visit: this browser forgets who one is. */
export function useLeave() {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: () => answer(api.POST("/api/share/leave")),
		onSuccess: () => cache.setQueryData(keys.guest, null),
	});
}
