import { Link } from "@tanstack/react-router";
import type { StageStatus, StageSummary } from "@/api/types";
import { StatusIcon } from "@/components/Status";
import { statusLooks } from "@/components/status";
import { Tooltip } from "@/components/Tooltip";

/** Where work or a decision waits: these are named, the others show their shape. */
const live: readonly StageStatus[] = ["IN_PROGRESS", "IN_REVIEW", "CHANGES_REQUESTED"];

/** The stages of a deliverable in pipeline order; each leads to its sheet. */
export function StageChips({
	stages,
	params,
}: {
	stages: readonly StageSummary[];
	params: { project: string; deliverable: string };
}) {
	const ordered = stages.toSorted((a, b) => a.position - b.position);
	return (
		// Above the link that covers the row.
		<ol className="relative z-1 flex w-fit flex-wrap items-center gap-0.5" aria-label="Stages">
			{ordered.map((stage) => (
				<li key={stage.id}>
					<Tooltip
						label={`${stage.name}: ${statusLooks[stage.status].word.toLowerCase()}${stage.open_round ? `, round ${stage.open_round}` : ""}`}
					>
						<Link
							to="/projects/$project/deliverables/$deliverable"
							params={params}
							search={{ stage: stage.id }}
							aria-label={`${stage.name}: ${statusLooks[stage.status].word}`}
							className="flex h-6 items-center gap-1 rounded-sm px-1 text-sm text-muted hover:bg-surface-3 pointer-coarse:h-8 pointer-coarse:px-1.5"
						>
							<StatusIcon status={stage.status} labelled={false} />
							{live.includes(stage.status) && (
								<span className="whitespace-nowrap max-sm:hidden">{stage.name}</span>
							)}
						</Link>
					</Tooltip>
				</li>
			))}
		</ol>
	);
}
