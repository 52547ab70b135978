import { Popover } from "@base-ui/react/popover";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell as BellIcon, CheckCheck } from "lucide-react";
import { type ReactElement, useState } from "react";
import { Button } from "@/components/Button";
import { Loading, Problem, Skeleton } from "@/components/Surfaces";
import { NothingToTell, NotificationRow } from "./NotificationRow";
import { notificationsQuery, unreadQuery, useMarkNotifications } from "./queries";

/** How many notifications were not read, as far as is known. */
export function useUnread(): number {
	return useQuery(unreadQuery).data?.unread ?? 0;
}

/** What the bell is called for those who do not see its number. */
export function bellName(unread: number): string {
	return unread === 0 ? "Notifications" : `Notifications, ${unread} unread`;
}

/** A bell with the number of what was not read. */
export function BellWithCount({ size }: { size: number }) {
	const unread = useUnread();
	return (
		<span className="relative shrink-0">
			<BellIcon size={size} aria-hidden />
			{unread > 0 && (
				<span
					aria-hidden="true"
					data-unread-count
					className="absolute -top-1.5 left-1/2 min-w-4 rounded-full bg-accent px-1 text-center text-[10px] leading-4 font-semibold text-accent-text tabular-nums"
				>
					{unread > 99 ? "99+" : unread}
				</span>
			)}
		</span>
	);
}

/** Opens the newest notifications beside the bell. */
export function BellPanel({
	trigger,
	side = "right",
}: {
	trigger: ReactElement<Record<string, unknown>>;
	side?: "right" | "bottom";
}) {
	const [open, setOpen] = useState(false);
	return (
		<Popover.Root open={open} onOpenChange={setOpen}>
			<Popover.Trigger render={trigger} />
			<Popover.Portal>
				<Popover.Positioner
					side={side}
					align={side === "right" ? "start" : "end"}
					sideOffset={8}
					className="z-50"
				>
					<Popover.Popup className="flex max-h-[min(40rem,80dvh)] w-100 max-w-[92vw] flex-col overflow-hidden rounded-lg border border-line-strong bg-surface-1 shadow-float outline-none">
						<Newest onLeave={() => setOpen(false)} />
					</Popover.Popup>
				</Popover.Positioner>
			</Popover.Portal>
		</Popover.Root>
	);
}

function Newest({ onLeave }: { onLeave: () => void }) {
	const list = useInfiniteQuery(notificationsQuery(false, 20));
	const mark = useMarkNotifications();
	const items = list.data?.pages.flatMap((page) => page.items) ?? [];
	const newest = items[0];
	return (
		<>
			<div className="flex items-center gap-2 border-b border-line px-4 py-2">
				<Popover.Title className="flex-1 font-semibold">Notifications</Popover.Title>
				{newest && items.some(({ read }) => !read) && (
					<Button
						size="small"
						look="quiet"
						onClick={() => mark.mutate({ which: { through: newest.place }, read: true, said: true })}
					>
						<CheckCheck size={14} aria-hidden /> Mark all as read
					</Button>
				)}
			</div>
			<div className="min-h-0 flex-1 overflow-y-auto">
				{list.isError ? (
					<div className="p-4">
						<Problem error={list.error} onRetry={() => void list.refetch()} />
					</div>
				) : list.isPending ? (
					<Loading what="notifications">
						<div className="flex flex-col gap-3 p-4">
							<Skeleton className="h-10" />
							<Skeleton className="h-10" />
						</div>
					</Loading>
				) : items.length === 0 ? (
					<NothingToTell />
				) : (
					<ul aria-label="Newest notifications">
						{items.map((notification) => (
							<NotificationRow key={notification.id} notification={notification} onOpen={onLeave} />
						))}
					</ul>
				)}
			</div>
			<div className="flex justify-between border-t border-line px-4 py-2 text-sm">
				<Link
					to="/notifications"
					onClick={onLeave}
					className="rounded-sm text-muted hover:text-text hover:underline"
				>
					All notifications
				</Link>
				<Link
					to="/settings"
					onClick={onLeave}
					className="rounded-sm text-muted hover:text-text hover:underline"
				>
					Choose what you are told of
				</Link>
			</div>
		</>
	);
}
