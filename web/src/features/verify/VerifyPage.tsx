import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CheckCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Id, QueueItem } from "@/api/types";
import { Button } from "@/components/Button";
import { LoadMore } from "@/components/List";
import { NoteDialog } from "@/components/NoteDialog";
import { Page, useTitle } from "@/components/Page";
import { EmptyState, Loading, Problem, Skeleton } from "@/components/Surfaces";
import { RelativeTime } from "@/components/Time";
import { useShortcuts } from "@/keyboard/shortcuts";
import { useVerify, verifyQueueQuery } from "./queries";
import { Sights } from "./Sights";

/** What artists have ticked off and nobody has looked at yet, with the place as it was and as it is. */
export function VerifyPage() {
	useTitle("Verify");
	const list = useInfiniteQuery(verifyQueueQuery({}));
	const items = list.data?.pages.flatMap((page) => page.items) ?? [];
	return (
		<Page crumbs={[{ label: "Verify" }]}>
			{list.isError ? (
				<div className="p-4">
					<Problem error={list.error} onRetry={() => void list.refetch()} />
				</div>
			) : list.isPending ? (
				<Loading what="what is to verify">
					<div className="flex flex-col gap-3 p-4">
						<Skeleton className="h-12" />
						<Skeleton className="h-12" />
					</div>
				</Loading>
			) : items.length === 0 ? (
				<EmptyState icon={<CheckCheck size={28} aria-hidden />} title="Nothing to verify">
					What artists tick off stands here until somebody has looked whether it is done well.
				</EmptyState>
			) : (
				<Queue
					items={items}
					more={
						<LoadMore
							more={list.hasNextPage}
							busy={list.isFetchingNextPage}
							onMore={() => void list.fetchNextPage()}
						/>
					}
				/>
			)}
		</Page>
	);
}

function Queue({ items, more }: { items: readonly QueueItem[]; more: React.ReactNode }) {
	const [current, setCurrent] = useState<Id | null>(null);
	const [chosen, setChosen] = useState<ReadonlySet<Id>>(new Set());
	const [reopening, setReopening] = useState<readonly Id[] | null>(null);
	const verify = useVerify();
	const list = useRef<HTMLUListElement>(null);
	const at = Math.max(
		0,
		items.findIndex(({ id }) => id === current),
	);
	const shown = items[at];
	const go = (by: 1 | -1) => {
		const next = items[at + by];
		if (next) setCurrent(next.id);
	};
	const among = items.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
	const meant = among.length > 0 ? among : shown ? [shown.id] : [];
	const judge = (to: "VERIFIED" | "REOPENED", note?: string) => {
		// The next one takes the place of what leaves the list.
		const next = items.find(({ id }, index) => index > at && !meant.includes(id)) ?? items[at - 1];
		verify.mutate(
			{ ids: meant, to, ...(note ? { note } : {}) },
			{
				onSuccess() {
					setChosen(new Set());
					setReopening(null);
					if (next) setCurrent(next.id);
				},
			},
		);
	};
	useEffect(() => {
		list.current?.querySelector(`[data-item="${current}"]`)?.scrollIntoView({ block: "nearest" });
	}, [current]);
	useShortcuts("Verify", [
		{ keys: "arrowdown", label: "Next item", run: () => go(1) },
		{ keys: "arrowup", label: "Previous item", run: () => go(-1) },
		{ keys: "v", label: "Verify", run: () => judge("VERIFIED") },
		{ keys: "o", label: "Reopen", run: () => setReopening(meant) },
		{ keys: "x", label: "Take this one too", run: () => shown && setChosen(toggled(chosen, shown.id)) },
	]);
	const count = among.length > 1 ? ` ${among.length}` : "";
	return (
		<div className="flex min-h-full flex-col lg:h-full lg:min-h-0 lg:flex-row">
			<div className="border-line max-lg:max-h-72 max-lg:overflow-y-auto max-lg:border-b lg:w-90 lg:overflow-y-auto lg:border-r">
				<ul ref={list} aria-label="To verify">
					{items.map((item) => (
						<li
							key={item.id}
							data-item={item.id}
							aria-current={item.id === shown?.id || undefined}
							className="relative flex items-start gap-2 border-b border-line px-4 py-2 aria-[current]:bg-accent-soft hover:not-aria-[current]:bg-surface-2"
						>
							<input
								type="checkbox"
								checked={chosen.has(item.id)}
								onChange={() => setChosen(toggled(chosen, item.id))}
								aria-label={`Take ${item.summary} too`}
								className="relative z-10 mt-0.5 size-4 shrink-0 accent-(--accent) pointer-coarse:size-5"
							/>
							<span className="min-w-0 flex-1">
								<button
									type="button"
									onClick={() => setCurrent(item.id)}
									className="text-left break-words before:absolute before:inset-0"
								>
									{item.summary}
								</button>
								<span className="block truncate text-sm text-faint">
									{item.place.deliverable.name}, {item.place.stage.name}, round {item.round}
								</span>
							</span>
						</li>
					))}
				</ul>
				{more}
			</div>
			{shown && (
				<article
					aria-label={shown.summary}
					className="flex min-w-0 flex-1 flex-col gap-3 p-4 lg:overflow-y-auto"
				>
					<header>
						<h2 className="text-lg font-semibold break-words">{shown.summary}</h2>
						<p className="text-muted">
							<Link
								to="/review/$revision"
								params={{ revision: String((shown.after ?? shown.before).revision_id) }}
								className="rounded-sm underline underline-offset-2"
							>
								{shown.place.project.name} / {shown.place.deliverable.name} / {shown.place.stage.name}
							</Link>
						</p>
						{shown.resolved && (
							<p className="mt-1">
								{shown.resolved.by?.name ?? "Someone"} ticked it off <RelativeTime at={shown.resolved.at} />
								{shown.resolved.note && `: ${shown.resolved.note}`}
							</p>
						)}
					</header>
					<Sights key={shown.id} item={shown} />
					<footer className="sticky bottom-0 flex flex-wrap gap-2 bg-surface-0 py-2">
						<Button look="primary" busy={verify.isPending} onClick={() => judge("VERIFIED")}>
							Verify{count}
						</Button>
						<Button disabled={verify.isPending} onClick={() => setReopening(meant)}>
							Reopen{count}…
						</Button>
					</footer>
				</article>
			)}
			<NoteDialog
				open={reopening !== null}
				title="Reopen"
				label="What is missing"
				hint="Optional. It goes back onto the artist's checklist with these words."
				action="Reopen"
				required={false}
				busy={verify.isPending}
				error={null}
				onClose={() => setReopening(null)}
				onDone={(note) => judge("REOPENED", note)}
			/>
		</div>
	);
}

function toggled(chosen: ReadonlySet<Id>, id: Id): ReadonlySet<Id> {
	const next = new Set(chosen);
	if (!next.delete(id)) next.add(id);
	return next;
}
