import {
	type InfiniteData,
	infiniteQueryOptions,
	type QueryClient,
	queryOptions,
	useMutation,
	useQueryClient,
} from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id, Notification, NotificationPreferenceChange, NotificationPreferences } from "@/api/types";
import { toastDone, toastError } from "@/components/toasts";
import { counted } from "@/format/count";

interface Page {
	items: Notification[];
	next_cursor: string | null;
}

/** How many notifications were not read. */
export const unreadQuery = queryOptions({
	queryKey: keys.unread,
	queryFn: ({ signal }) => answer(api.GET("/api/notifications/count", { signal })),
});

/** One's notifications, what grew last first; or those alone that were not read. */
export function notificationsQuery(unread: boolean, limit = 50) {
	return infiniteQueryOptions({
		queryKey: keys.notificationList({ unread, limit }),
		queryFn: ({ pageParam, signal }): Promise<Page> =>
			answer(
				api.GET("/api/notifications", {
					params: { query: { limit, unread, ...(pageParam ? { cursor: pageParam } : {}) } },
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
	});
}

/** What one wants to be told of. */
export const preferencesQuery = queryOptions({
	queryKey: keys.notificationPreferences,
	queryFn: ({ signal }) => answer(api.GET("/api/notifications/preferences", { signal })),
});

/** Which notifications are meant: these, or all up to a place in the list. */
export type Which = { ids: Id[] } | { through: number };

function fits(which: Which, notification: Notification): boolean {
	return "ids" in which ? which.ids.includes(notification.id) : notification.place <= which.through;
}

/** Shows at once what the server is about to be told. */
function show(cache: QueryClient, which: Which, read: boolean): void {
	let changed = 0;
	const counts = new Set<Id>();
	cache.setQueriesData<InfiniteData<Page>>({ queryKey: keys.notificationLists }, (list) => {
		if (!list?.pages) return list;
		const pages = list.pages.map((page) => ({
			...page,
			items: page.items.map((notification) => {
				if (notification.read === read || !fits(which, notification)) return notification;
				counts.add(notification.id);
				return { ...notification, read };
			}),
		}));
		return { ...list, pages };
	});
	changed = counts.size;
	if (changed === 0) return;
	cache.setQueryData(keys.unread, (count: { unread: number } | undefined) => {
		if (!count) return count;
		return {
			unread: "through" in which && read ? 0 : Math.max(0, count.unread + (read ? -changed : changed)),
		};
	});
}

/** Marks notifications as read, or takes that back. */
export function useMarkNotifications() {
	const cache = useQueryClient();
	const mark = useMutation({
		scope: { id: "notifications" },
		mutationFn: ({ which, read }: { which: Which; read: boolean; said?: boolean }) =>
			answer(
				read
					? api.POST("/api/notifications/read", { body: which })
					: api.POST("/api/notifications/unread", { body: which }),
			),
		onMutate({ which, read }) {
			void cache.cancelQueries({ queryKey: keys.notifications });
			show(cache, which, read);
		},
		onSuccess(marked, { read, said }) {
			cache.setQueryData(keys.unread, { unread: marked.unread });
			if (said && marked.ids.length > 0) {
				const what = counted(marked.ids.length, "notification");
				const back = () => mark.mutate({ which: { ids: marked.ids }, read: !read });
				toastDone(`${what} marked as ${read ? "read" : "unread"}`, back, "notifications");
			}
		},
		onError: (error) => toastError("Notifications were not marked", error),
		onSettled: () => void cache.invalidateQueries({ queryKey: keys.notifications }),
	});
	return mark;
}

const PREFERRING = ["prefer-notifications"];

/** Switches a kind of notification on or off, here or by mail. */
export function usePreferNotifications() {
	const cache = useQueryClient();
	return useMutation({
		mutationKey: PREFERRING,
		scope: { id: "notification-preferences" },
		mutationFn: (change: NotificationPreferenceChange) =>
			answer(
				api.PUT("/api/notifications/preferences", {
					// What is null stays as it is.
					body: { kinds: [{ in_app: null, email: null, ...change }] },
				}),
			),
		onMutate(change) {
			cache.setQueryData<NotificationPreferences>(
				keys.notificationPreferences,
				(preferences) =>
					preferences && {
						...preferences,
						kinds: preferences.kinds.map((other) =>
							other.kind === change.kind ? { ...other, ...change } : other,
						),
					},
			);
		},
		onSuccess(saved) {
			// Of several that were switched in a row the last answer knows all; the others would take switches back.
			if (cache.isMutating({ mutationKey: PREFERRING }) > 1) return;
			cache.setQueryData(keys.notificationPreferences, saved);
		},
		onError(error) {
			toastError("That was not changed", error);
			void cache.invalidateQueries({ queryKey: keys.notificationPreferences });
		},
	});
}
