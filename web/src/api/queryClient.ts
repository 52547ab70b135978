import { notifyManager, QueryClient, type QueryClientConfig } from "@tanstack/react-query";

// By default components hear of a change one task later. A box that shows what the cache holds would lie unswitched
// in between: drawn so, and read so by whoever looks.
notifyManager.setScheduler(queueMicrotask);

/** Holds what the server answered; components that show it draw a change in the task that made it. */
export function newQueryClient(config: QueryClientConfig): QueryClient {
	return new QueryClient(config);
}
