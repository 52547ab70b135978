import { infiniteQueryOptions, type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, ifMatch } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id, ShareLink } from "@/api/types";
import { toastDone, toastError } from "@/components/toasts";
import { type LinkDraft, linkChanges, newLink } from "./model";

/** What links open: a review session or a round. */
export type Target = { readonly session: Id } | { readonly revision: Id };

/** Which links are listed. */
export interface LinkFilter {
	readonly session?: Id;
	readonly revision?: Id;
	readonly state?: ShareLink["state"];
}

/** Links, the newest first, page by page. */
export function linkListQuery(filter: LinkFilter) {
	return infiniteQueryOptions({
		queryKey: keys.shareLinkList(filter),
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/share-links", {
					params: { query: { limit: 50, ...filter, ...(pageParam ? { cursor: pageParam } : {}) } },
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
	});
}

/** Who came by a link, and what they did, the newest first, page by page. */
export function visitListQuery(link: Id) {
	return infiniteQueryOptions({
		queryKey: keys.shareVisits(link),
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/share-links/{id}/visits", {
					params: { path: { id: link }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
	});
}

const renew = (cache: QueryClient) => cache.invalidateQueries({ queryKey: keys.shareLinks });

/** Makes a link. */
export function useMakeLink(target: Target) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (draft: LinkDraft) => {
			const body = newLink(draft, Date.now());
			return answer(
				"session" in target
					? api.POST("/api/reviews/{id}/share-links", { params: { path: { id: target.session } }, body })
					: api.POST("/api/revisions/{id}/share-links", { params: { path: { id: target.revision } }, body }),
			);
		},
		onSuccess: () => renew(cache),
	});
}

/** Changes a link, if nobody else has meanwhile. */
export function useChangeLink(link: ShareLink) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (draft: LinkDraft) =>
			answer(
				api.PATCH("/api/share-links/{id}", {
					params: { path: { id: link.id }, header: ifMatch(link) },
					body: linkChanges(draft, link, Date.now()),
				}),
			),
		onSettled: () => renew(cache),
	});
}

/** Gives a link another address; the old one leads nowhere from then on. */
export function useNewAddress(link: ShareLink) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: () =>
			answer(api.POST("/api/share-links/{id}/address", { params: { path: { id: link.id } } })),
		onError: (error) => toastError("The address stays as it is", error),
		onSettled: () => renew(cache),
	});
}

/** Takes a link back, and gives it again: each is the undo of the other. */
export function useRevoking(link: ShareLink) {
	const cache = useQueryClient();
	const name = link.label ?? link.title;
	const restore = useMutation({
		mutationFn: () =>
			answer(api.POST("/api/share-links/{id}/restore", { params: { path: { id: link.id } } })),
		onSuccess: () => toastDone(`The link for ${name} opens again`, undefined, `link-${link.id}`),
		onError: (error) => toastError("The link stays revoked", error),
		onSettled: () => renew(cache),
	});
	const revoke = useMutation({
		mutationFn: () => answer(api.POST("/api/share-links/{id}/revoke", { params: { path: { id: link.id } } })),
		onSuccess: () =>
			toastDone(`The link for ${name} is revoked, and its guests are out`, restore.mutate, `link-${link.id}`),
		onError: (error) => toastError("The link stays as it is", error),
		onSettled: () => renew(cache),
	});
	return { revoke, restore };
}
