import { Link } from "@tanstack/react-router";
import {
	AtSign,
	CalendarClock,
	Check,
	CornerDownRight,
	Gavel,
	Layers,
	Mail,
	MailOpen,
	MessageSquareReply,
	UserPlus,
} from "lucide-react";
import type { Notification, NotificationKind } from "@/api/types";
import { IconButton } from "@/components/Button";
import { RelativeTime, useNow } from "@/components/Time";
import { useMarkNotifications } from "./queries";
import { isOfNotes, linkOf, linkTo, placeOf, sentenceOf } from "./words";

const icons: Record<NotificationKind, typeof AtSign> = {
	assignment: UserPlus,
	mention: AtSign,
	reply: MessageSquareReply,
	round: Layers,
	decision: Gavel,
	carry_over: CornerDownRight,
	due_soon: CalendarClock,
	overdue: CalendarClock,
};

/** How many things of a group are listed before the rest is asked for. */
const SHOWN = 3;

/** Something one is told of: what, where, when; opening it reads it. */
export function NotificationRow({
	notification,
	onOpen,
}: {
	notification: Notification;
	onOpen?: () => void;
}) {
	const mark = useMarkNotifications();
	const now = new Date(useNow());
	const { id, kind, items, read, excerpt, at } = notification;
	const Icon = icons[kind];
	const open = () => {
		if (!read) mark.mutate({ which: { ids: [id] }, read: true });
		onOpen?.();
	};
	const several = items.length > 1;
	const places = (from: number, to?: number) =>
		items.slice(from, to).map((item, index) => (
			<li key={`${item.stage_id}-${item.revision_id}-${item.comment}`}>
				<Link
					{...linkTo(kind, item)}
					onClick={open}
					className="relative z-10 inline-flex min-h-6 items-center rounded-sm text-muted hover:text-text hover:underline pointer-coarse:min-h-9"
				>
					{/* All notes of a group are of one round: the newest one first. */}
					{isOfNotes(kind) ? `Note ${items.length - from - index}` : placeOf(item)}
				</Link>
			</li>
		));
	return (
		<li
			data-notification={id}
			data-unread={!read || undefined}
			className="relative flex items-start gap-3 border-b border-line px-4 py-2.5 hover:bg-surface-2 has-[a[data-row]:focus-visible]:bg-surface-2"
		>
			<span className="relative mt-0.5 shrink-0 text-muted">
				<Icon size={16} aria-hidden />
				{!read && (
					<span className="absolute -top-1 -right-1 size-2 rounded-full bg-accent">
						<span className="sr-only">Unread. </span>
					</span>
				)}
			</span>
			<div className="min-w-0 flex-1">
				<Link
					{...linkOf(notification)}
					data-row
					onClick={open}
					className={`break-words outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus ${read ? "text-muted" : "font-medium"}`}
				>
					{sentenceOf(notification, now)}
				</Link>
				{excerpt && <p className="line-clamp-2 text-sm break-words text-muted">{excerpt}</p>}
				{several && (
					<ul className="mt-0.5 text-sm">
						{places(0, SHOWN)}
						{items.length > SHOWN && (
							<li>
								<details className="group/more relative z-10">
									<summary className="cursor-default rounded-sm text-faint group-open/more:hidden hover:text-text">
										{items.length - SHOWN} more
									</summary>
									<ul>{places(SHOWN)}</ul>
								</details>
							</li>
						)}
					</ul>
				)}
				<p className="text-sm text-faint">
					{items[0] && `${items[0].project.name} · `}
					<RelativeTime at={at} />
				</p>
			</div>
			<span className="relative z-10">
				<IconButton
					size="small"
					label={read ? "Mark as unread" : "Mark as read"}
					onClick={() => mark.mutate({ which: { ids: [id] }, read: !read })}
				>
					{read ? <Mail size={14} aria-hidden /> : <MailOpen size={14} aria-hidden />}
				</IconButton>
			</span>
		</li>
	);
}

/** What stands where nothing is to be told. */
export function NothingToTell() {
	return (
		<p className="flex flex-col items-center gap-2 px-4 py-10 text-center text-muted">
			<Check size={24} aria-hidden className="text-faint" />
			Nothing new. When somebody gives you work, names you, or decides about a round of yours, it stands here.
		</p>
	);
}
