import { QueryClientProvider } from "@tanstack/react-query";
import {
	createMemoryHistory,
	createRootRoute,
	createRoute,
	createRouter,
	RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactElement } from "react";
import { vi } from "vitest";
import { keys } from "@/api/keys";
import { newQueryClient } from "@/api/queryClient";
import type { Me } from "@/api/types";
import { Toaster } from "@/components/Toaster";
import { TooltipProvider } from "@/components/Tooltip";
import { ada } from "./samples";

/** A request that the page made. */
export interface Asked {
	method: string;
	path: string;
	body: unknown;
	headers: Headers;
}

/** What a route answers: a body with 200, or a status with its body. */
export type Reply = object | { status: number; body?: unknown; headers?: Record<string, string> };

/** Puts answers in the place of the server, by `GET /api/projects`. What is asked is kept. Unknown routes are 404. */
export function mockServer(routes: Record<string, Reply | ((asked: Asked) => Reply)>): Asked[] {
	const all: Asked[] = [];
	vi.stubGlobal("fetch", async (request: Request) => {
		const path = new URL(request.url).pathname;
		const text = await request.text();
		const asked = {
			method: request.method,
			path,
			body: text === "" ? undefined : JSON.parse(text),
			headers: request.headers,
		};
		all.push(asked);
		const route = routes[`${request.method} ${path}`];
		const reply = typeof route === "function" ? route(asked) : (route ?? { status: 404, body: {} });
		if ("status" in reply && typeof reply.status === "number") {
			const init = { status: reply.status, headers: "headers" in reply ? (reply.headers ?? {}) : {} };
			const body = "body" in reply ? JSON.stringify(reply.body) : null;
			return new Response(body, init as ResponseInit);
		}
		return Response.json(reply);
	});
	return all;
}

/** Somebody with these permissions. */
export function signedInAs(permissions: string[]): Me {
	return {
		user: ada,
		organization: { id: 1, name: "Demo Studio", slug: "demo" },
		role: "PRODUCER",
		permissions,
		must_change_password: false,
		demo: false,
	};
}

/** Shows a piece of a page as it stands in the client: with router, cache, tooltips and toasts. */
export async function renderPage(element: ReactElement, me: Me | null = signedInAs([])) {
	const cache = newQueryClient({ defaultOptions: { queries: { retry: false } } });
	cache.setQueryData(keys.me, me);
	const root = createRootRoute();
	// Every address shows the same, so that links can be followed and looked at.
	const page = createRoute({ getParentRoute: () => root, path: "/$", component: () => element });
	const router = createRouter({
		routeTree: root.addChildren([page]),
		history: createMemoryHistory({ initialEntries: ["/here"] }),
	});
	await router.load();
	const view = render(
		<QueryClientProvider client={cache}>
			<TooltipProvider>
				<Toaster>
					<RouterProvider router={router as never} />
				</Toaster>
			</TooltipProvider>
		</QueryClientProvider>,
	);
	return { ...view, router, cache };
}
