import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { Toaster } from "@/components/Toaster";
import { TooltipProvider } from "@/components/Tooltip";
import { KeyMap } from "@/shell/KeyMap";

/** What every route's loader receives. */
export interface RouterContext {
	queryClient: QueryClient;
}

export const Route = createRootRouteWithContext<RouterContext>()({
	component: () => (
		<TooltipProvider>
			<Toaster>
				<Outlet />
				<KeyMap />
			</Toaster>
		</TooltipProvider>
	),
});
