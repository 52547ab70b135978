import { Link } from "@tanstack/react-router";
import { CircleOff } from "lucide-react";
import type { RevisionDetail } from "@/api/types";
import { Button, buttonClass } from "@/components/Button";
import { StatusIcon } from "@/components/Status";
import { useGuest } from "@/session/guest";
import { type Turn, turnWords } from "./standing";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";

const card =
	"pointer-events-auto flex items-start gap-2.5 rounded-lg border border-line-strong bg-surface-1 p-3 shadow-float";

/** Says what became of the round while it is looked at: decided, withdrawn, handed in, or out of sight. */
export function RoundNews({
	revision,
	turn,
	onDismiss,
}: {
	revision: RevisionDetail;
	turn: Turn | null;
	onDismiss: () => void;
}) {
	const { document, author } = useSession();
	const { kind } = useSignal(document.saveState);
	const place = { project: String(revision.project.id), deliverable: String(revision.deliverable.id) };
	const guest = useGuest() !== null;
	const gone = kind === "gone";
	// Who did it was told so already.
	const mine =
		turn !== null &&
		[turn.to === "SUBMITTED" ? revision.submitted_by : revision.decided_by].some(
			(person) => person !== null && turn.to !== "DRAFT" && `user:${person.id}` === author,
		);
	const words = turn && !mine ? turnWords(turn, revision) : null;
	const decided = turn?.to === "CHANGES_REQUESTED" || turn?.to === "REJECTED" || turn?.to === "APPROVED";
	const note = decided ? revision.decision_note || null : null;
	return (
		<div role="status">
			{gone && (
				<div data-round-news="gone" className={card}>
					<CircleOff size={16} aria-hidden className="mt-0.5 shrink-0 text-warning" />
					<p className="min-w-0 flex-1">
						<strong className="font-medium">This round is no longer shown to you.</strong> It was withdrawn,
						or your access has changed. What you had written before is kept.
					</p>
					{!guest && (
						<Link
							to="/projects/$project/deliverables/$deliverable"
							params={place}
							search={{ stage: revision.stage.id }}
							className={buttonClass("plain", "small")}
						>
							Leave
						</Link>
					)}
				</div>
			)}
			{!gone && turn && words && (
				<div data-round-news={turn.to} className={card}>
					<span className="mt-0.5">
						<StatusIcon status={turn.to} size={16} labelled={false} />
					</span>
					<p className="min-w-0 flex-1 break-words">
						<strong className="font-medium">{words.said}</strong> {note === null && words.meaning}
						{note !== null && (
							<span className="mt-1 block border-l-2 border-line-strong pl-2 text-muted whitespace-pre-wrap">
								{note}
							</span>
						)}
					</p>
					<Button size="small" onClick={onDismiss}>
						Dismiss
					</Button>
				</div>
			)}
		</div>
	);
}
