import { Link } from "@tanstack/react-router";
import { ListChecks, MessageSquareText } from "lucide-react";
import type { Stage } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { ButtonLink } from "@/components/Button";
import { Status } from "@/components/Status";
import { Thumbnail } from "@/components/Thumbnail";
import { DueDate } from "@/components/Time";
import { counted } from "@/format/count";
import { BlockedBy, StageMarks } from "./StageFacts";
import { StageMoves } from "./StageMoves";

/** A stage at a glance, with what can be done with it. Its name opens its sheet. */
export function StageCard({ stage }: { stage: Stage }) {
	const latest = stage.latest_revision;
	const settled = ["APPROVED", "DELIVERED", "SKIPPED"].includes(stage.status);
	return (
		<li className="flex flex-col gap-2 rounded-lg border border-line bg-surface-1 p-3">
			<div className="flex gap-3">
				{latest && <Thumbnail media={latest.thumbnail_media_id} className="h-16 w-24" />}
				<div className="min-w-0 flex-1">
					<h2 className="truncate">
						<span className="mr-1.5 text-faint tabular-nums">{stage.position}</span>
						<Link
							data-row
							from="/projects/$project/deliverables/$deliverable/"
							to="."
							search={{ stage: stage.id }}
							className="rounded-sm font-medium hover:underline"
						>
							{stage.name}
						</Link>
					</h2>
					<Status status={stage.status} />
					<StageMarks stage={stage} />
				</div>
			</div>
			<BlockedBy stage={stage} />
			<div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
				<span className="tabular-nums">
					{stage.revision_count === 0 ? "No round yet" : counted(stage.revision_count, "round")}
				</span>
				{latest && latest.annotation_count + latest.comment_count > 0 && (
					<span className="flex items-center gap-1 tabular-nums">
						<MessageSquareText size={13} aria-hidden />
						{counted(latest.annotation_count, "mark")}, {counted(latest.comment_count, "note")}
					</span>
				)}
				{stage.feedback.total > 0 && (
					<span
						className="flex items-center gap-1 tabular-nums"
						title={`${stage.feedback.resolved} of ${counted(stage.feedback.total, "action item")} done`}
					>
						<ListChecks size={13} aria-hidden />
						{stage.feedback.resolved}/{stage.feedback.total}
						<span className="sr-only"> action items done</span>
					</span>
				)}
				{stage.due_date && <DueDate due={stage.due_date} settled={settled} />}
				<span className="ml-auto flex -space-x-1">
					{stage.assignments.map(({ person }) => (
						<Avatar key={person.id} person={person} />
					))}
				</span>
			</div>
			<div className="mt-auto flex flex-wrap items-center gap-2 pt-1">
				{latest && (
					<ButtonLink size="small" to="/review/$revision" params={{ revision: String(latest.id) }}>
						Review round {latest.round}
						<span className="sr-only"> of {stage.name}</span>
					</ButtonLink>
				)}
				<StageMoves stage={stage} />
			</div>
		</li>
	);
}
