import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { ApiError } from "@/api/problem";
import type { GuestSession } from "@/api/types";
import type { PresenceUser } from "@/document/presence";

/**
 * The guest whose page this is; null where it belongs to somebody with an account. Guests know nothing of the studio but
 * what their link shows.
 */
const GuestContext = createContext<GuestSession | null>(null);
export const GuestProvider = GuestContext.Provider;

export const useGuest = (): GuestSession | null => useContext(GuestContext);

/** The guest that this browser is, or null where it is none (any more). */
export function guestQuery() {
	return queryOptions({
		queryKey: keys.guest,
		queryFn: async ({ signal }): Promise<GuestSession | null> => {
			try {
				return await answer(api.GET("/api/share/me", { signal }));
			} catch (error) {
				if (error instanceof ApiError && (error.kind === "signed-out" || error.kind === "not-found"))
					return null;
				throw error;
			}
		},
		staleTime: 60_000,
	});
}

/** Asks the server whether the link still holds, and what it gives. */
export function askWhetherLinkHolds(cache: QueryClient): Promise<GuestSession | null> {
	return cache.fetchQuery({ ...guestQuery(), staleTime: 0 });
}

/** A guest as the others see them. */
export const selfOf = ({ guest: { id, name, color } }: GuestSession): PresenceUser => ({ id, name, color });

/** What a guest did and the server has not, by document. */
const waiting = new Map<string, number>();

/** Notes how many changes of a document wait, for when the link ends under them. */
export function noteWaiting(document: string, count: number): void {
	if (count === 0) waiting.delete(document);
	else waiting.set(document, count);
}

/** How many changes of a guest the server does not have. */
export const unsentChanges = (): number => [...waiting.values()].reduce((sum, count) => sum + count, 0);
