import { useQuery } from "@tanstack/react-query";
import type { ReviewItem } from "@/api/types";
import { Button, ButtonLink } from "@/components/Button";
import { Sheet } from "@/components/Dialog";
import { Status } from "@/components/Status";
import { Loading, Problem, Skeleton } from "@/components/Surfaces";
import { Thumbnail } from "@/components/Thumbnail";
import { RelativeTime } from "@/components/Time";
import { ClientWord } from "@/decisions/ClientWord";
import { decisionsQuery } from "@/decisions/queries";
import { RecordList } from "@/decisions/RecordList";
import { nameOf, waits } from "../model";

/** Everything about one item: what is decided here, what was decided before, and the client's word. */
export function ItemSheet({
	item,
	onClear,
	onClose,
}: {
	item: ReviewItem | null;
	onClear: (item: ReviewItem) => void;
	onClose: () => void;
}) {
	return (
		<Sheet
			open={item !== null}
			onClose={onClose}
			title={item ? nameOf(item) : ""}
			description={
				item && (
					<span className="text-muted">
						{item.place.project.name}
						{item.revision && `, round ${item.revision.round}`}
					</span>
				)
			}
		>
			{item && <Content item={item} onClear={() => onClear(item)} />}
		</Sheet>
	);
}

function Content({ item, onClear }: { item: ReviewItem; onClear: () => void }) {
	const { revision, decision, refusal } = item;
	return (
		<div className="flex flex-col gap-4">
			<Thumbnail
				media={revision?.thumbnail_media_id ?? null}
				width={640}
				alt={`Round ${revision?.round ?? ""} of ${nameOf(item)}`}
				className="aspect-video w-full"
			/>
			{revision && (
				<div className="flex flex-wrap items-center gap-3">
					<ButtonLink look="primary" to="/review/$revision" params={{ revision: String(revision.id) }}>
						Open round {revision.round}
					</ButtonLink>
					<Status status={revision.status} />
				</div>
			)}
			{item.note && (
				<section>
					<h3 className="text-sm font-medium text-muted">What to look at</h3>
					<p className="break-words whitespace-pre-wrap">{item.note}</p>
				</section>
			)}
			{decision && (
				<section className="flex flex-col gap-1">
					<h3 className="text-sm font-medium text-muted">Decided in this session</h3>
					<p className="flex flex-wrap items-center gap-x-3">
						<Status status={decision.verdict} />
						<span className="text-sm text-faint">
							{decision.by?.name ?? decision.guest ?? "Somebody"}, <RelativeTime at={decision.at} />
						</span>
					</p>
					{decision.note && <p className="break-words whitespace-pre-wrap">{decision.note}</p>}
					<p className="text-sm text-muted">
						{item.applied_at !== null ? (
							<>
								Applied <RelativeTime at={item.applied_at} />: its stage has moved.
							</>
						) : waits(item) ? (
							"It can still be changed; nothing has moved by it."
						) : (
							"Its round is not in review any more: it moves nothing."
						)}
					</p>
					{refusal && item.applied_at === null && (
						<p className="rounded-md bg-warning-soft p-2">{refusal.detail}</p>
					)}
					{item.rights.clear && (
						<div>
							<Button size="small" onClick={onClear}>
								Take the decision back
							</Button>
						</div>
					)}
				</section>
			)}
			{revision && <Past revision={revision.id} />}
		</div>
	);
}

function Past({ revision }: { revision: number }) {
	const decisions = useQuery(decisionsQuery(revision));
	if (decisions.isError) {
		return <Problem error={decisions.error} onRetry={() => void decisions.refetch()} />;
	}
	if (decisions.isPending) {
		return (
			<Loading what="decisions">
				<Skeleton className="h-16" />
			</Loading>
		);
	}
	return (
		<>
			<ClientWord revision={revision} decisions={decisions.data} />
			{decisions.data.items.length > 0 && (
				<section className="flex flex-col gap-2">
					<h3 className="text-sm font-medium text-muted">Records of this round</h3>
					<RecordList records={decisions.data.items} />
				</section>
			)}
		</>
	);
}
