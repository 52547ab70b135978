import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CheckCheck, Download, Flag, Image, PencilLine, Play, Presentation } from "lucide-react";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { ReviewDetail } from "@/api/types";
import { addressOf } from "@/base";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { MenuItem, MenuSeparator } from "@/components/Menu";
import { Problem } from "@/components/Surfaces";
import { statusLooks } from "@/components/status";
import { toastDone } from "@/components/toasts";
import { counted } from "@/format/count";
import { useShortcuts } from "@/keyboard/shortcuts";
import { ShareButton } from "@/sharing/ShareButton";
import { useReviewChange } from "../changes";
import { statisticsOf } from "../model";
import { ReviewMenu } from "../ReviewMenu";

/** What moves the whole session: apply, complete, back to a draft, reopen; and its minutes to take along. */
export function Moves({ review }: { review: ReviewDetail }) {
	const [asking, setAsking] = useState<"apply" | "complete" | null>(null);
	const { rights } = review;
	const path = { id: review.id };
	const waiting = review.items.filter(({ rights: { apply } }) => apply);
	const done = () => setAsking(null);
	const toDraft = useReviewChange(
		review.id,
		() => answer(api.POST("/api/reviews/{id}/draft", { params: { path } })),
		{ done: () => toastDone("Back to a draft: its items are free again"), failed: "The session goes on" },
	);
	const reopen = useReviewChange(
		review.id,
		() => answer(api.POST("/api/reviews/{id}/reopen", { params: { path } })),
		{ done: () => toastDone(`${review.name} goes on`), failed: "The session stays over" },
	);
	const completable = rights.complete || rights.force_complete;
	useShortcuts(
		"Session",
		[{ keys: "y", label: "Apply the decisions", run: () => setAsking("apply") }],
		waiting.length > 0,
	);
	const navigate = useNavigate();
	const present = () =>
		void navigate({ to: "/reviews/$review/present", params: { review: String(review.id) } });
	useShortcuts(
		"Session",
		[{ keys: "p", label: "Present, or follow", run: present }],
		review.status === "IN_PROGRESS",
	);
	const file = (kind: "csv" | "pdf") => {
		window.location.assign(addressOf(`api/reviews/${review.id}/minutes.${kind}`));
	};
	return (
		<div className="flex items-center gap-1.5">
			{review.status === "IN_PROGRESS" && (
				<Button onClick={present}>
					<Presentation size={15} aria-hidden /> <span className="max-sm:sr-only">Present</span>
				</Button>
			)}
			{waiting.length > 0 && (
				<Button look="primary" onClick={() => setAsking("apply")}>
					<CheckCheck size={16} aria-hidden /> Apply <span className="tabular-nums">{waiting.length}</span>
					<span className="max-sm:sr-only">{waiting.length === 1 ? "decision" : "decisions"}</span>
				</Button>
			)}
			{completable && (
				<Button onClick={() => setAsking("complete")}>
					<Flag size={15} aria-hidden /> <span className="max-sm:sr-only">Complete</span>
				</Button>
			)}
			{rights.reopen && (
				<Button busy={reopen.isPending} onClick={() => reopen.mutate(undefined)}>
					<Play size={15} aria-hidden /> Reopen
				</Button>
			)}
			<ShareButton target={{ session: review.id }} title={review.name} />
			<ReviewMenu review={review}>
				<MenuItem onClick={() => file("pdf")}>
					<Download size={16} aria-hidden /> Minutes as PDF
				</MenuItem>
				<MenuItem onClick={() => file("csv")}>
					<Download size={16} aria-hidden /> Minutes as CSV
				</MenuItem>
				<MenuItem onClick={() => window.open(addressOf(`api/reviews/${review.id}/contact-sheet?format=png`))}>
					<Image size={16} aria-hidden /> Contact sheet
				</MenuItem>
				<MenuSeparator />
				{rights.to_draft && (
					<MenuItem onClick={() => toDraft.mutate(undefined)}>
						<PencilLine size={16} aria-hidden /> Back to a draft
					</MenuItem>
				)}
			</ReviewMenu>
			<ApplyDialog review={review} open={asking === "apply"} onClose={done} />
			<CompleteDialog review={review} open={asking === "complete"} onClose={done} />
		</div>
	);
}

interface AskProps {
	review: ReviewDetail;
	open: boolean;
	onClose: () => void;
}

function ApplyDialog({ review, open, onClose }: AskProps) {
	const cache = useQueryClient();
	const apply = useMutation({
		mutationFn: () => answer(api.POST("/api/reviews/{id}/apply", { params: { path: { id: review.id } } })),
		onSuccess({ applied, session }) {
			cache.setQueryData(keys.review(review.id), session);
			for (const queryKey of [keys.stages, keys.deliverables, keys.revisions]) {
				void cache.invalidateQueries({ queryKey });
			}
			onClose();
			if (applied.length > 0) {
				toastDone(`${counted(applied.length, "stage")} moved`);
			}
		},
	});
	const waiting = review.items.filter(({ rights }) => rights.apply);
	const { verdicts } = statisticsOf(waiting);
	const parts = (["APPROVED", "CHANGES_REQUESTED", "REJECTED"] as const).filter(
		(verdict) => verdicts[verdict] > 0,
	);
	return (
		<Dialog open={open} onClose={onClose} title={`Apply ${counted(waiting.length, "decision")}?`}>
			<div className="flex flex-col gap-3">
				<ul className="ml-4 list-disc">
					{parts.map((verdict) => (
						<li key={verdict} className="tabular-nums">
							{verdicts[verdict]} {statusLooks[verdict].word.toLowerCase()}
							{verdict === "REJECTED" && ": their stages go back to their artists"}
						</li>
					))}
				</ul>
				<p className="text-muted">
					Their stages move, artists are told, and what waits for them may begin. What was applied cannot be
					changed here any more; where something is in the way, it is named and the others go on.
				</p>
				{apply.error && <Problem error={apply.error} />}
				<div className="flex justify-end gap-2">
					<Button onClick={onClose}>Not yet</Button>
					<Button look="primary" data-first busy={apply.isPending} onClick={() => apply.mutate()}>
						Apply
					</Button>
				</div>
			</div>
		</Dialog>
	);
}

function CompleteDialog({ review, open, onClose }: AskProps) {
	const force = !review.rights.complete;
	const complete = useReviewChange(
		review.id,
		() =>
			answer(
				api.POST("/api/reviews/{id}/complete", { params: { path: { id: review.id } }, body: { force } }),
			),
		{
			done(saved) {
				toastDone(`${saved.name} is completed`);
				onClose();
			},
		},
	);
	const { items, decided, waiting } = statisticsOf(review.items);
	return (
		<Dialog open={open} onClose={onClose} title={`Complete ${review.name}?`}>
			<div className="flex flex-col gap-3">
				{decided < items && (
					<p>
						<strong className="font-medium">
							{counted(items - decided, "item")} {items - decided === 1 ? "is" : "are"} undecided
						</strong>{" "}
						and will stay so. Their stages stay where they are.
					</p>
				)}
				{waiting > 0 && (
					<p>
						{counted(waiting, "decision")} {waiting === 1 ? "has" : "have"} moved nothing yet; that can still
						be done once the session is over.
					</p>
				)}
				<p className="text-muted">Nothing can be decided in it afterwards. An administrator can reopen it.</p>
				{complete.error && <Problem error={complete.error} />}
				<div className="flex justify-end gap-2">
					<Button onClick={onClose}>Go on</Button>
					<Button
						look={force ? "danger" : "primary"}
						data-first
						busy={complete.isPending}
						onClick={() => complete.mutate(undefined)}
					>
						{force ? "Complete all the same" : "Complete"}
					</Button>
				</div>
			</div>
		</Dialog>
	);
}
