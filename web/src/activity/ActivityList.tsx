import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { History } from "lucide-react";
import type { Activity } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { Button } from "@/components/Button";
import { LoadMore } from "@/components/List";
import { EmptyState, Loading, Problem, Skeleton } from "@/components/Surfaces";
import { RelativeTime } from "@/components/Time";
import { type ActivityOf, activityQuery } from "./queries";
import { didWhat, linkToActivity, whereDid, whoDid } from "./words";

/** What happened to something, the newest first. A short list shows more when it is asked to. */
export function ActivityList({ of, short = false }: { of: ActivityOf; short?: boolean }) {
	const list = useInfiniteQuery(activityQuery(of, short ? 10 : 50));
	const items = list.data?.pages.flatMap((page) => page.items) ?? [];
	const within = of.stage !== undefined ? "stage" : of.project !== undefined ? "project" : null;
	if (list.isError) {
		return (
			<div className={short ? "" : "p-4"}>
				<Problem error={list.error} onRetry={() => void list.refetch()} />
			</div>
		);
	}
	if (list.isPending) {
		return (
			<Loading what="what happened">
				<div className={`flex flex-col gap-2 ${short ? "" : "p-4"}`}>
					<Skeleton className="h-8" />
					<Skeleton className="h-8" />
					<Skeleton className="h-8" />
				</div>
			</Loading>
		);
	}
	if (items.length === 0) {
		return short ? (
			<p className="text-muted">
				Nothing has happened yet. Rounds, notes, decisions and plans are listed here.
			</p>
		) : (
			<EmptyState icon={<History size={28} aria-hidden />} title="Nothing has happened yet">
				As soon as somebody opens a round, leaves a note, decides or plans, it is listed here.
			</EmptyState>
		);
	}
	const more = () => void list.fetchNextPage();
	return (
		<>
			<ol aria-label="Activity">
				{items.map((activity) => (
					<ActivityRow key={activity.seq} activity={activity} within={within} />
				))}
			</ol>
			{short ? (
				list.hasNextPage && (
					<Button size="small" look="quiet" busy={list.isFetchingNextPage} onClick={more}>
						Show more
					</Button>
				)
			) : (
				<LoadMore more={list.hasNextPage} busy={list.isFetchingNextPage} onMore={more} />
			)}
		</>
	);
}

function ActivityRow({ activity, within }: { activity: Activity; within: "stage" | "project" | null }) {
	const { actor, at } = activity;
	const where = whereDid(activity, within);
	const link = linkToActivity(activity);
	return (
		<li
			data-activity={activity.type}
			className={`flex items-start gap-2.5 border-b border-line py-2 ${within === "stage" ? "last:border-0" : "px-4"}`}
		>
			{actor && !activity.guest_name ? (
				<Avatar person={actor} labelled={false} />
			) : (
				<span aria-hidden="true" className="size-5 shrink-0 rounded-full bg-surface-3" />
			)}
			<p className="min-w-0 flex-1 break-words">
				{actor && !activity.guest_name ? (
					<Link
						to="/activity"
						search={{ person: actor.id }}
						className="rounded-sm font-medium hover:underline"
					>
						{actor.name}
					</Link>
				) : (
					<span className="font-medium">{whoDid(activity)}</span>
				)}{" "}
				{didWhat(activity)}
				{where && (
					<span className="text-muted">
						{" · "}
						{link ? (
							<Link {...link} className="rounded-sm underline underline-offset-2 hover:text-text">
								{where}
							</Link>
						) : (
							where
						)}
					</span>
				)}
			</p>
			<span className="shrink-0 text-sm text-faint">
				<RelativeTime at={at} />
			</span>
		</li>
	);
}
