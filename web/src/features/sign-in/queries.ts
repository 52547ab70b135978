import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { ApiError } from "@/api/problem";
import type { Me, SignedIn } from "@/api/types";
import { reconnectEvents } from "@/events/events";
import { askWhoIsSignedIn, sessionGoesOn } from "@/session/session";

/** The people of the demo studio, or none where the server is no demo. */
export function demoPeopleQuery() {
	return queryOptions({
		queryKey: keys.demoPeople,
		queryFn: async ({ signal }) => {
			try {
				return (await answer(api.GET("/api/auth/demo", { signal }))).people;
			} catch (error) {
				if (error instanceof ApiError && error.kind === "not-found") return [];
				throw error;
			}
		},
		staleTime: Number.POSITIVE_INFINITY,
	});
}

/** How somebody signs in: with their password, or as somebody of the demo. */
export type Credentials = { email: string; password: string } | { demo: string };

const signIn = (credentials: Credentials): Promise<SignedIn> =>
	"demo" in credentials
		? answer(api.POST("/api/auth/demo", { body: { email: credentials.demo } }))
		: answer(api.POST("/api/auth/login", { body: credentials }));

/**
 * Signs in over a page whose session has ended. The same person goes on where they were; for somebody else the page begins
 * anew, and nothing that the person before could see stays.
 */
export function useSignInAgain(person: Me) {
	const cache = useQueryClient();
	const router = useRouter();
	// Nothing of the person before stays: neither what was fetched, nor what runs, such as their uploads.
	const beginAnew = () => window.location.reload();
	const mutation = useMutation({
		mutationFn: signIn,
		async onSuccess({ user, must_change_password }) {
			if (must_change_password) {
				cache.clear();
				sessionGoesOn();
				await router.navigate({ to: "/change-password", search: { first: 1 } });
			} else if (user.id === person.user.id) {
				await askWhoIsSignedIn(cache);
				reconnectEvents();
				await cache.invalidateQueries();
			} else beginAnew();
		},
	});
	return { ...mutation, beginAnew };
}

/** Signs in and goes where the person was headed, by way of a new password where one is due. */
export function useSignIn(returnTo: string) {
	const cache = useQueryClient();
	const router = useRouter();
	return useMutation({
		mutationFn: signIn,
		async onSuccess({ must_change_password }) {
			// Nothing that the person before could see stays.
			cache.clear();
			if (must_change_password) await router.navigate({ to: "/change-password", search: { first: 1 } });
			else await router.navigate({ href: returnTo });
		},
	});
}

/** Changes the password of the person who is signed in. */
export function useChangePassword() {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: (passwords: { current_password: string; new_password: string }) =>
			answer(api.POST("/api/auth/password", { body: passwords })),
		onSuccess: () => cache.resetQueries({ queryKey: keys.me }),
	});
}
