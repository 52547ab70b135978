import type { Deliverable } from "@/api/types";
import { Cell, Head, RowLink, rowClass } from "@/components/List";
import { PriorityMark } from "@/components/Priority";
import { Status } from "@/components/Status";
import { Loading, Skeleton } from "@/components/Surfaces";
import { Thumbnail } from "@/components/Thumbnail";
import { RelativeTime } from "@/components/Time";
import { counted } from "@/format/count";
import { useRowKeys } from "@/keyboard/rows";
import { StageChips } from "./StageChips";

/** Deliverables as rows, each with its stages in pipeline order. */
export function DeliverableTable({ deliverables }: { deliverables: readonly Deliverable[] }) {
	const body = useRowKeys<HTMLTableSectionElement>("Deliverables");
	return (
		<table className="w-full border-separate border-spacing-0">
			<caption className="sr-only">Deliverables</caption>
			<thead>
				<tr>
					<Head className="w-22">
						<span className="sr-only">Cover</span>
					</Head>
					<Head>Deliverable</Head>
					<Head className="max-sm:hidden">Status</Head>
					<Head className="max-sm:hidden">Stages</Head>
					<Head className="max-md:hidden">Priority</Head>
					<Head className="max-lg:hidden">Changed</Head>
				</tr>
			</thead>
			<tbody ref={body}>
				{deliverables.map((deliverable) => (
					<DeliverableRow key={deliverable.id} deliverable={deliverable} />
				))}
			</tbody>
		</table>
	);
}

function DeliverableRow({ deliverable }: { deliverable: Deliverable }) {
	const status = deliverable.on_hold ? "ON_HOLD" : deliverable.status;
	const params = { project: String(deliverable.project_id), deliverable: String(deliverable.id) };
	return (
		<tr className={rowClass}>
			<Cell className="max-sm:align-top">
				<Thumbnail media={deliverable.cover_media_id} className="h-10 w-16" />
			</Cell>
			<Cell className="w-full max-w-0 sm:w-auto sm:max-w-none">
				<div className="truncate">
					<RowLink to="/projects/$project/deliverables/$deliverable" params={params}>
						{deliverable.name}
					</RowLink>
				</div>
				<div className="flex gap-x-3 text-sm text-faint">
					{deliverable.asset_count > 0 && <span>{counted(deliverable.asset_count, "asset")}</span>}
					{deliverable.cmf_sku && <span className="font-mono">{deliverable.cmf_sku}</span>}
				</div>
				<div className="mt-1 flex flex-col gap-1 sm:hidden">
					<Status status={status} />
					<StageChips stages={deliverable.stages} params={params} />
				</div>
			</Cell>
			<Cell className="max-sm:hidden">
				<Status status={status} />
			</Cell>
			<Cell className="max-sm:hidden">
				<StageChips stages={deliverable.stages} params={params} />
			</Cell>
			<Cell className="max-md:hidden">
				<PriorityMark priority={deliverable.priority} />
			</Cell>
			<Cell className="text-muted max-lg:hidden">
				<RelativeTime at={deliverable.updated_at} />
			</Cell>
		</tr>
	);
}

const places = ["a", "b", "c", "d"];

/** The shape of the table while it loads. */
export function DeliverableTableSkeleton() {
	return (
		<Loading what="deliverables">
			{places.map((place) => (
				<div key={place} className="flex items-center gap-3 border-b border-line px-4 py-1.5">
					<Skeleton className="h-10 w-16" />
					<div className="flex-1 space-y-1.5">
						<Skeleton className="h-3.5 w-40" />
						<Skeleton className="h-3 w-20" />
					</div>
					<Skeleton className="h-4 w-60 max-sm:hidden" />
				</div>
			))}
		</Loading>
	);
}
