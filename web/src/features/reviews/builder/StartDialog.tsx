import { TriangleAlert } from "lucide-react";
import { answer, api } from "@/api/client";
import type { ReviewDetail, ReviewItem } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Status } from "@/components/Status";
import { Problem } from "@/components/Surfaces";
import { toastDone } from "@/components/toasts";
import { counted } from "@/format/count";
import { useReviewChange } from "../changes";
import { nameOf, startingOf } from "../model";

/** Says which round each item will be frozen to, and begins. */
export function StartDialog({
	review,
	open,
	onClose,
}: {
	review: ReviewDetail;
	open: boolean;
	onClose: () => void;
}) {
	const start = useReviewChange(
		review.id,
		() => answer(api.POST("/api/reviews/{id}/start", { params: { path: { id: review.id } } })),
		{
			done(started) {
				toastDone(`${started.name} is under way`);
				onClose();
			},
		},
	);
	const { ready, settled, missing } = startingOf(review);
	return (
		<Dialog
			open={open}
			onClose={onClose}
			title={`Start ${review.name}?`}
			description="Each item is frozen to the round that it shows now, so that everybody decides about the same."
		>
			<div className="flex flex-col gap-3">
				{missing.length > 0 && (
					<Part
						title={`${counted(missing.length, "item")} without a submitted round: remove ${missing.length === 1 ? "it" : "them"}, or have a round submitted`}
						items={missing}
						warn
					/>
				)}
				{settled.length > 0 && (
					<Part title="Not in review: what is decided about these moves nothing" items={settled} warn />
				)}
				{ready.length > 0 && <Part title="In review" items={ready} />}
				{start.error && <Problem error={start.error} />}
				<div className="flex justify-end gap-2">
					<Button onClick={onClose}>Not yet</Button>
					<Button
						look="primary"
						data-first
						busy={start.isPending}
						disabled={missing.length > 0}
						onClick={() => start.mutate(undefined)}
					>
						Start with {counted(review.items.length, "item")}
					</Button>
				</div>
			</div>
		</Dialog>
	);
}

function Part({
	title,
	items,
	warn = false,
}: {
	title: string;
	items: readonly ReviewItem[];
	warn?: boolean;
}) {
	return (
		<section>
			<h3 className="mb-1 flex items-start gap-1.5 text-sm font-medium text-muted">
				{warn && <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-warning" />}
				{title}
			</h3>
			<ul className="max-h-48 overflow-y-auto rounded-md border border-line">
				{items.map((item) => (
					<li key={item.id} className="flex items-center gap-2 border-b border-line px-2 py-1 last:border-0">
						<span className="min-w-0 flex-1 truncate">{nameOf(item)}</span>
						{item.revision && (
							<>
								<span className="text-sm whitespace-nowrap text-faint tabular-nums">
									Round {item.revision.round}
								</span>
								<Status status={item.revision.status} className="text-sm" />
							</>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}
