import { createRouter } from "@tanstack/react-router";
import { onSignedOut } from "./api/client";
import { keys } from "./api/keys";
import { ApiError } from "./api/problem";
import { newQueryClient } from "./api/queryClient";
import { basePath, isGuestPage } from "./base";
import { ErrorPage, NotFoundPage, PendingPage } from "./components/ErrorPages";
import { routeTree } from "./routeTree.gen";
import { askWhetherLinkHolds } from "./session/guest";
import { sessionEnded } from "./session/session";

/** Server state. One per page; tests make their own. */
export const queryClient = newQueryClient({
	defaultOptions: {
		queries: {
			staleTime: 30_000,
			// A refusal stays a refusal; only a server that does not answer is asked again.
			retry: (failures, error) =>
				failures < 2 && error instanceof ApiError && (error.kind === "offline" || error.kind === "server"),
			networkMode: "always",
		},
		mutations: { networkMode: "always" },
	},
});

/** The routes of the client, under the base path that the server chose. */
export const router = createRouter({
	routeTree,
	basepath: basePath(),
	context: { queryClient },
	defaultPreload: "intent",
	defaultPreloadStaleTime: 0,
	scrollRestoration: true,
	defaultNotFoundComponent: NotFoundPage,
	defaultErrorComponent: ErrorPage,
	defaultPendingComponent: PendingPage,
	defaultPendingMs: 300,
});

// Who has a page open signs in over it and goes on; where there was nobody, the routes lead to the sign-in page.
onSignedOut(() => {
	if (isGuestPage()) {
		// A guest has no account to sign in with: the page learns that the link has ended, and says so.
		void askWhetherLinkHolds(queryClient).catch(() => undefined);
		return;
	}
	sessionEnded(queryClient);
	if (!queryClient.getQueryData(keys.me)) void router.invalidate();
});

declare module "@tanstack/react-router" {
	interface Register {
		router: typeof router;
	}
}
