import { useInfiniteQuery } from "@tanstack/react-query";
import { Check, Plus, Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { answer, api } from "@/api/client";
import type { Candidate, Id, ReviewDetail, StageStatus } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { LoadMore } from "@/components/List";
import { Status } from "@/components/Status";
import { Loading, Problem, Skeleton } from "@/components/Surfaces";
import { statusLooks } from "@/components/status";
import { Thumbnail } from "@/components/Thumbnail";
import { counted } from "@/format/count";
import { useReviewChange } from "../changes";
import { useFillChoices } from "../FillFields";
import { type CandidateFilter, fillStatuses } from "../model";
import { candidatesQuery } from "../queries";

const control =
	"h-8 min-w-0 flex-1 rounded-md border border-line-control bg-surface-1 px-2 pointer-coarse:h-10";

/** Stages that could be looked at: found by name, project, stage and status, and added by one press. */
export function CandidatePicker({ review }: { review: ReviewDetail }) {
	const [typed, setTyped] = useState("");
	const [filter, setFilter] = useState<CandidateFilter>({ status: "IN_REVIEW" });
	const search = useDeferredValue(typed.trim()) || undefined;
	const list = useInfiniteQuery(candidatesQuery(review.id, { ...filter, search }));
	const candidates = list.data?.pages.flatMap(({ items }) => items) ?? [];
	const held = new Set(review.items.map(({ stage_id }) => stage_id));
	const addable = candidates.filter(({ stage_id }) => !held.has(stage_id));
	const add = useReviewChange(
		review.id,
		(stage_ids: Id[]) =>
			answer(
				api.POST("/api/reviews/{id}/items", { params: { path: { id: review.id } }, body: { stage_ids } }),
			),
		{ failed: "Nothing was added" },
	);
	return (
		<>
			<div className="flex flex-col gap-2 border-b border-line p-3">
				<label className="relative">
					<span className="sr-only">Search stages to add</span>
					<Search size={14} aria-hidden className="absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
					<input
						type="search"
						data-candidate-search
						placeholder="Search project, deliverable or stage"
						value={typed}
						onChange={(event) => setTyped(event.target.value)}
						onKeyDown={(event) => {
							if (event.key === "Escape") event.currentTarget.blur();
							const first = addable[0];
							if (event.key === "Enter" && first && !list.isPlaceholderData) add.mutate([first.stage_id]);
						}}
						className="h-8 w-full rounded-md border border-line-control bg-surface-1 pr-2 pl-8 placeholder:text-faint pointer-coarse:h-10"
					/>
				</label>
				<Filters filter={filter} onFilter={setFilter} />
			</div>
			<div className="min-h-0 flex-1 overflow-y-auto">
				{list.isError ? (
					<div className="p-3">
						<Problem error={list.error} onRetry={() => void list.refetch()} />
					</div>
				) : list.isPending ? (
					<Loading what="stages">
						<div className="flex flex-col gap-2 p-3">
							<Skeleton className="h-10" />
							<Skeleton className="h-10" />
							<Skeleton className="h-10" />
						</div>
					</Loading>
				) : candidates.length === 0 ? (
					<p className="p-6 text-center text-muted">
						Nothing fits. Take fewer letters, or another status. Only stages of which a round was submitted
						are here.
					</p>
				) : (
					<>
						<ul aria-label="Stages to add">
							{candidates.map((candidate) => (
								<CandidateRow
									key={candidate.stage_id}
									candidate={candidate}
									held={held.has(candidate.stage_id)}
									busy={add.isPending}
									onAdd={() => add.mutate([candidate.stage_id])}
								/>
							))}
						</ul>
						<LoadMore
							more={list.hasNextPage}
							busy={list.isFetchingNextPage}
							onMore={() => void list.fetchNextPage()}
						/>
					</>
				)}
			</div>
			{addable.length > 1 && (
				<div className="flex items-center border-t border-line p-3">
					<Button
						busy={add.isPending}
						onClick={() => add.mutate(addable.map(({ stage_id }) => stage_id))}
						className="w-full"
					>
						Add all {counted(addable.length, "stage")} shown
					</Button>
				</div>
			)}
		</>
	);
}

function Filters({
	filter,
	onFilter,
}: {
	filter: CandidateFilter;
	onFilter: (filter: CandidateFilter) => void;
}) {
	const { projects, stages } = useFillChoices();
	return (
		<div className="flex flex-wrap gap-2">
			<select
				aria-label="Project"
				value={filter.project ?? ""}
				onChange={(event) => onFilter({ ...filter, project: Number(event.target.value) || undefined })}
				className={`${control} basis-full`}
			>
				<option value="">Every project</option>
				{projects.map(({ id, name }) => (
					<option key={id} value={id}>
						{name}
					</option>
				))}
			</select>
			<select
				aria-label="Stage"
				value={filter.stage_name ?? ""}
				onChange={(event) => onFilter({ ...filter, stage_name: event.target.value || undefined })}
				className={control}
			>
				<option value="">Every stage</option>
				{stages.map((name) => (
					<option key={name} value={name}>
						{name}
					</option>
				))}
			</select>
			<select
				aria-label="Status"
				value={filter.status ?? ""}
				onChange={(event) =>
					onFilter({ ...filter, status: (event.target.value || undefined) as StageStatus | undefined })
				}
				className={control}
			>
				<option value="">Any status</option>
				{fillStatuses.map((status) => (
					<option key={status} value={status}>
						{statusLooks[status].word}
					</option>
				))}
			</select>
		</div>
	);
}

function CandidateRow({
	candidate,
	held,
	busy,
	onAdd,
}: {
	candidate: Candidate;
	held: boolean;
	busy: boolean;
	onAdd: () => void;
}) {
	const { place, revision } = candidate;
	const name = `${place.deliverable.name}, ${place.stage.name}`;
	return (
		<li className="flex items-center gap-2 border-b border-line px-3 py-1.5">
			<Thumbnail media={revision.thumbnail_media_id} className="h-10 w-14" />
			<div className="min-w-0 flex-1">
				<p className="truncate font-medium">{name}</p>
				<p className="flex min-w-0 items-center gap-x-2 text-sm text-faint">
					<span className="min-w-0 truncate">{place.project.name}</span>
					<span className="whitespace-nowrap tabular-nums">Round {revision.round}</span>
					<Status status={place.stage.status} />
				</p>
			</div>
			{held ? (
				<span className="flex size-8 shrink-0 items-center justify-center text-status-approved">
					<Check size={16} role="img" aria-label="In the session" />
				</span>
			) : (
				<IconButton label={`Add ${name}`} disabled={busy} focusableWhenDisabled onClick={onAdd}>
					<Plus size={16} aria-hidden />
				</IconButton>
			)}
		</li>
	);
}
