import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import type { Stage } from "@/api/types";
import { StatusIcon } from "@/components/Status";
import { statusLooks } from "@/components/status";
import { approvalWords } from "@/components/words";

/** How a stage is approved, and whether it is a gate or may be left out. */
export function StageMarks({ stage }: { stage: Stage }) {
	const marks = [
		stage.is_critical_gate && { word: "Critical gate", why: "Everything after it waits until it is done." },
		stage.is_optional && { word: "Optional", why: "It may be skipped." },
		{ word: approvalWords[stage.approval_type], why: approvalReasons[stage.approval_type] },
	].filter((mark) => mark !== false);
	return (
		<p className="flex flex-wrap gap-x-1.5 text-sm text-faint">
			{marks.map(({ word, why }, index) => (
				<span key={word} title={why}>
					{index > 0 && "· "}
					{word}
				</span>
			))}
		</p>
	);
}

const approvalReasons = {
	NONE: "Who works on it says that it is done.",
	SIMPLE: "A reviewer approves it.",
	FORMAL: "It is approved by the decision of a review session.",
} as const;

/** What a stage waits for, in words, and what came undone before it. */
export function BlockedBy({ stage }: { stage: Stage }) {
	return (
		<>
			{stage.blocked_by.length > 0 && (
				<ul className="flex flex-col gap-1 text-sm">
					{stage.blocked_by.map((blocker) => (
						<li key={blocker.stage_id} className="flex items-start gap-1.5 text-muted">
							<span className="mt-px">
								<StatusIcon status={blocker.status} labelled={false} />
							</span>
							<span>
								{blocker.reason === "critical_gate" ? "Held by the critical gate " : "Waits for "}
								<Link
									from="/projects/$project/deliverables/$deliverable/"
									to="."
									search={{ stage: blocker.stage_id }}
									className="text-text underline underline-offset-2"
								>
									{blocker.name}
								</Link>
								, which is {statusLooks[blocker.status].word.toLowerCase()}
							</span>
						</li>
					))}
				</ul>
			)}
			{stage.upstream_regressed && (
				<p className="flex items-start gap-1.5 text-sm text-warning">
					<TriangleAlert size={14} aria-hidden className="mt-px shrink-0" />A stage before it was reopened
					after work began here. Check whether this still holds.
				</p>
			)}
		</>
	);
}
