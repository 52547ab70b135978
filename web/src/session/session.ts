import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { ApiError } from "@/api/problem";
import type { Me } from "@/api/types";
import { Signal } from "@/signal";
import { useGuest } from "./guest";

/** Who is signed in, or null. */
export function meQuery() {
	return queryOptions({
		queryKey: keys.me,
		queryFn: async ({ signal, client }): Promise<Me | null> => {
			const before = client.getQueryData<Me | null>(keys.me) ?? null;
			const now = await whoIsSignedIn(signal);
			if (before === null || leaving) return now;
			// Whose page this is does not change under them: what they did would become somebody else's.
			if (now?.user.id !== before.user.id) {
				ended.set(now ? { kind: "somebody_else", who: now } : { kind: "signed_out" });
				return before;
			}
			ended.set(null);
			return now;
		},
		staleTime: 300_000,
	});
}

async function whoIsSignedIn(signal: AbortSignal): Promise<Me | null> {
	try {
		return await answer(api.GET("/api/auth/me", { signal }));
	} catch (error) {
		if (error instanceof ApiError && error.kind === "signed-out") return null;
		throw error;
	}
}

/** What became of the session of the person whose page this is, while the page is still open. */
export type Ended =
	| { readonly kind: "signed_out" }
	/** In this browser somebody else is signed in now. */
	| { readonly kind: "somebody_else"; readonly who: Me };

const ended = new Signal<Ended | null>(null);
let leaving = false;

/** The same outside of React. */
export const endedSession = (): Ended | null => ended.get();

/** Whether the session has ended under the page; null while it goes on. */
export function useSessionEnded(): Ended | null {
	return useSyncExternalStore(
		(listener) => ended.subscribe(listener),
		() => ended.get(),
	);
}

/** The server says that the session is over. Whoever has a page open is asked to sign in over it. */
export function sessionEnded(cache: QueryClient): void {
	if (leaving) return;
	const somebody = cache.getQueryData<Me | null>(keys.me);
	if (somebody) {
		if (ended.get() === null) ended.set({ kind: "signed_out" });
	} else cache.setQueryData(keys.me, null);
}

/** Asks the server whose session it is now: the person's again, nobody's, or somebody else's. */
export function askWhoIsSignedIn(cache: QueryClient): Promise<Me | null> {
	return cache.fetchQuery({ ...meQuery(), staleTime: 0 });
}

/** The session goes on, or another person's begins: nothing asks to sign in any more. */
export function sessionGoesOn(): void {
	ended.set(null);
}

/** While somebody signs out, the end of their session surprises nobody. */
export async function whileLeaving<T>(leave: () => Promise<T>): Promise<T> {
	leaving = true;
	try {
		return await leave();
	} finally {
		leaving = false;
		ended.set(null);
	}
}

/** Who is signed in. Undefined while that is not known, null when nobody is. */
export function useMe(): Me | null | undefined {
	const guest = useGuest() !== null;
	// On a guest's page nobody is signed in, whoever else uses the browser.
	const { data } = useQuery({ ...meQuery(), enabled: !guest });
	return guest ? null : data;
}

/** What may be asked for, as the server names it. */
export type Permission =
	| "project.view"
	| "project.manage"
	| "deliverable.manage"
	| "stage.update_own"
	| "stage.update_any"
	| "stage.assign"
	| "revision.submit"
	| "review.annotate"
	| "review.decide"
	| "feedback.verify"
	| "session.manage"
	| "settings.manage";

/** Whether the person who is signed in holds a permission. The server decides; this only spares useless buttons. */
export function usePermission(permission: Permission): boolean {
	return useMe()?.permissions.includes(permission) ?? false;
}
