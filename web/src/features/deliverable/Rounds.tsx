import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { revisionListQuery } from "@/api/queries";
import type { Stage, StageStatus } from "@/api/types";
import { Button } from "@/components/Button";
import { LoadMore } from "@/components/List";
import { Loading, Problem, Skeleton } from "@/components/Surfaces";
import { usePermission } from "@/session/session";
import { useCreateRevision } from "./queries";
import { Round } from "./Round";

/** Where a new round can begin. */
const openTo: readonly StageStatus[] = ["NOT_STARTED", "IN_PROGRESS", "CHANGES_REQUESTED"];

/** The rounds of a stage, the newest first, and the way to the next. */
export function Rounds({ stage }: { stage: Stage }) {
	const list = useInfiniteQuery(revisionListQuery(stage.id));
	const create = useCreateRevision(stage);
	const maySubmit = usePermission("revision.submit");
	const revisions = (list.data?.pages.flatMap((page) => page.items) ?? []).toSorted(
		(a, b) => b.round - a.round,
	);
	const running = revisions.some(({ status }) => status === "DRAFT" || status === "SUBMITTED");
	const mayOpen = maySubmit && openTo.includes(stage.status) && !running && list.isSuccess;
	const next = (revisions[0]?.round ?? 0) + 1;

	return (
		<section className="flex flex-col gap-3">
			<div className="flex min-h-8 items-center justify-between gap-2">
				<h3 className="font-semibold">Rounds</h3>
				{mayOpen && (
					<Button
						look={revisions.length === 0 ? "primary" : "plain"}
						busy={create.isPending}
						onClick={() => create.mutate()}
					>
						<Plus size={16} aria-hidden /> Open round {next}
					</Button>
				)}
			</div>
			{list.isPending && (
				<Loading what="rounds">
					<Skeleton className="h-28 w-full" />
				</Loading>
			)}
			{list.isError && <Problem error={list.error} onRetry={() => void list.refetch()} />}
			{list.isSuccess && revisions.length === 0 && (
				<p className="text-muted">
					{mayOpen
						? "A round holds the pictures and clips that are reviewed together. Open the first one, put something in, and submit it."
						: stage.status === "BLOCKED"
							? "Rounds begin when nothing holds this stage any more."
							: "No round was submitted yet."}
				</p>
			)}
			<ul className="flex flex-col gap-3">
				{revisions.map((revision, index) => (
					<Round
						key={revision.id}
						stage={stage}
						revision={revision}
						before={revisions[index + 1]?.id ?? null}
					/>
				))}
			</ul>
			<LoadMore
				more={list.hasNextPage}
				busy={list.isFetchingNextPage}
				onMore={() => void list.fetchNextPage()}
			/>
		</section>
	);
}
