import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheckBig, Inbox } from "lucide-react";
import { useEffect } from "react";
import type { WorkItem } from "@/api/types";
import { Button, ButtonLink } from "@/components/Button";
import { LoadMore, RowLink } from "@/components/List";
import { Page, useTitle } from "@/components/Page";
import { Status } from "@/components/Status";
import { EmptyState, Loading, Problem, Skeleton } from "@/components/Surfaces";
import { Thumbnail } from "@/components/Thumbnail";
import { DueDate, RelativeTime } from "@/components/Time";
import { newsCount, newsOf } from "./model";
import { tellVisit, workQuery } from "./queries";

/** Everything that one is assigned to: what is due, what is open, what is new. */
export function WorkPage({
	finished,
	onFinished,
}: {
	finished: boolean;
	onFinished: (finished: boolean) => void;
}) {
	useTitle("My work");
	const list = useInfiniteQuery(workQuery(finished));
	const items = list.data?.pages.flatMap((page) => page.items) ?? [];
	// What is new stays marked as long as one looks at it.
	useEffect(() => tellVisit, []);
	const toggle = (
		<Button look="quiet" aria-pressed={finished} onClick={() => onFinished(!finished)}>
			{finished ? "Show what is to do" : "Show what is finished"}
		</Button>
	);
	return (
		<Page crumbs={[{ label: "My work" }]} actions={toggle}>
			{list.isError ? (
				<div className="p-4">
					<Problem error={list.error} onRetry={() => void list.refetch()} />
				</div>
			) : list.isPending ? (
				<Loading what="your work">
					<div className="flex flex-col gap-3 p-4">
						<Skeleton className="h-18" />
						<Skeleton className="h-18" />
						<Skeleton className="h-18" />
					</div>
				</Loading>
			) : items.length > 0 ? (
				<>
					<ul aria-label={finished ? "Finished work" : "Work to do"}>
						{items.map((item) => (
							<Assignment key={item.stage_id} item={item} />
						))}
					</ul>
					<LoadMore
						more={list.hasNextPage}
						busy={list.isFetchingNextPage}
						onMore={() => void list.fetchNextPage()}
					/>
				</>
			) : finished ? (
				<EmptyState icon={<CircleCheckBig size={28} aria-hidden />} title="Nothing finished yet">
					Stages that are approved, delivered or skipped move here.
				</EmptyState>
			) : (
				<EmptyState
					icon={<Inbox size={28} aria-hidden />}
					title="Nothing is assigned to you"
					action={
						<ButtonLink look="primary" to="/projects">
							Look at the projects
						</ButtonLink>
					}
				>
					As soon as a producer puts you on a stage, it stands here, with its due date and its open notes.
				</EmptyState>
			)}
		</Page>
	);
}

function Assignment({ item }: { item: WorkItem }) {
	const { project, deliverable, stage, latest_revision: latest, feedback } = item;
	const settled = ["APPROVED", "DELIVERED", "SKIPPED"].includes(stage.status);
	const place = { project: String(project.id), deliverable: String(deliverable.id) };
	const news = newsOf(item);
	return (
		<li className="relative flex items-center gap-3 border-b border-line px-4 py-2 hover:bg-surface-2">
			<Thumbnail media={latest?.thumbnail_media_id ?? null} className="h-14 w-20" />
			<div className="min-w-0 flex-1">
				<p className="flex flex-wrap items-center gap-x-3">
					{latest ? (
						<RowLink to="/review/$revision" params={{ revision: String(latest.id) }}>
							{deliverable.name}, {stage.name}
						</RowLink>
					) : (
						<RowLink
							to="/projects/$project/deliverables/$deliverable"
							params={place}
							search={{ stage: stage.id }}
						>
							{deliverable.name}, {stage.name}
						</RowLink>
					)}
					<Status status={stage.status} className="text-sm" />
				</p>
				<p className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
					<span className="truncate">{project.name}</span>
					<span>{item.kind === "LEAD" ? "You lead it" : "You lend a hand"}</span>
					{latest && <span className="tabular-nums">Round {latest.round}</span>}
					{item.due_date && <DueDate due={item.due_date} settled={settled} />}
				</p>
				{news !== null && (
					<p className="flex flex-wrap items-center gap-x-2 text-sm">
						<span className="rounded-full bg-accent-soft px-2 font-medium tabular-nums">
							{newsCount(item)}
						</span>
						<span className="text-muted">
							{news}
							{item.changed.latest && (
								<>
									{", "}
									<RelativeTime at={item.changed.latest.at} />
								</>
							)}
						</span>
					</p>
				)}
			</div>
			{feedback.total > 0 && (
				<p className="shrink-0 text-right text-sm tabular-nums">
					<span className={`block ${item.open_mine > 0 ? "font-medium" : "text-faint"}`}>
						{item.open_mine === 0 ? "Nothing open" : `${item.open_mine} open`}
					</span>
					<span className="block text-faint">
						{feedback.resolved}/{feedback.total} done
					</span>
				</p>
			)}
		</li>
	);
}
