import { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { basePath } from "./base";
import { routeTree } from "./routeTree.gen";

/** Server state. One per page; tests make their own. */
export const queryClient = new QueryClient({
	defaultOptions: { queries: { staleTime: 30_000, refetchOnWindowFocus: true } },
});

/** The routes of the client, under the base path that the server chose. */
export const router = createRouter({
	routeTree,
	basepath: basePath(),
	context: { queryClient },
	defaultPreload: "intent",
	defaultPreloadStaleTime: 0,
	scrollRestoration: true,
});

declare module "@tanstack/react-router" {
	interface Register {
		router: typeof router;
	}
}
