import { useInfiniteQuery } from "@tanstack/react-query";
import { Bell, CheckCheck } from "lucide-react";
import { Button } from "@/components/Button";
import { LoadMore } from "@/components/List";
import { Page, useTitle } from "@/components/Page";
import { EmptyState, Loading, Problem, Skeleton } from "@/components/Surfaces";
import { useRowKeys } from "@/keyboard/rows";
import { useShortcuts } from "@/keyboard/shortcuts";
import { useUnread } from "@/notifications/Bell";
import { NotificationRow } from "@/notifications/NotificationRow";
import { notificationsQuery, useMarkNotifications } from "@/notifications/queries";

/** Everything that one was told of. */
export function NotificationsPage({
	unread,
	onUnread,
}: {
	unread: boolean;
	onUnread: (unread: boolean) => void;
}) {
	useTitle("Notifications");
	const list = useInfiniteQuery(notificationsQuery(unread));
	const count = useUnread();
	const mark = useMarkNotifications();
	const items = list.data?.pages.flatMap((page) => page.items) ?? [];
	const newest = items[0];
	const readAll = () => {
		if (newest) mark.mutate({ which: { through: newest.place }, read: true, said: true });
	};
	const rows = useRowKeys<HTMLUListElement>("Notifications");
	useShortcuts("Notifications", [
		{ keys: "u", label: "Show the unread alone, or all", run: () => onUnread(!unread) },
		{ keys: "shift+a", label: "Mark all as read", run: readAll },
	]);
	return (
		<Page
			crumbs={[{ label: "Notifications" }]}
			actions={
				<>
					<Button look="quiet" aria-pressed={unread} onClick={() => onUnread(!unread)}>
						{unread ? "Show all" : "Show unread"}
					</Button>
					<Button disabled={count === 0 || !newest} onClick={readAll}>
						<CheckCheck size={16} aria-hidden /> <span className="max-sm:sr-only">Mark all as read</span>
					</Button>
				</>
			}
		>
			{list.isError ? (
				<div className="p-4">
					<Problem error={list.error} onRetry={() => void list.refetch()} />
				</div>
			) : list.isPending ? (
				<Loading what="your notifications">
					<div className="flex flex-col gap-3 p-4">
						<Skeleton className="h-12" />
						<Skeleton className="h-12" />
						<Skeleton className="h-12" />
					</div>
				</Loading>
			) : items.length > 0 ? (
				<>
					<ul
						ref={rows}
						aria-label={unread ? "Unread notifications" : "Notifications"}
						className="mx-auto max-w-200"
					>
						{items.map((notification) => (
							<NotificationRow key={notification.id} notification={notification} />
						))}
					</ul>
					<LoadMore
						more={list.hasNextPage}
						busy={list.isFetchingNextPage}
						onMore={() => void list.fetchNextPage()}
					/>
				</>
			) : (
				<EmptyState
					icon={<Bell size={28} aria-hidden />}
					title={unread ? "Everything is read" : "Nothing yet"}
					action={unread ? <Button onClick={() => onUnread(false)}>Show all</Button> : undefined}
				>
					When somebody gives you work, names you in a note with @, or decides about a round of yours, it
					stands here.
				</EmptyState>
			)}
		</Page>
	);
}
