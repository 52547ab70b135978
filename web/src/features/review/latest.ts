import type { Stage, StageStatus } from "@/api/types";

/** Where a look is wanted first: what waits for a decision, then what is worked on, then the rest. */
const ORDER: readonly StageStatus[] = [
	"IN_REVIEW",
	"CHANGES_REQUESTED",
	"IN_PROGRESS",
	"APPROVED",
	"DELIVERED",
];

/** The newest round of the stage that is under review; where none is, of the last stage that has any. Null without rounds. */
export function latestRevision(stages: readonly Stage[]): number | null {
	const rank = (stage: Stage) => {
		const at = ORDER.indexOf(stage.status);
		return at < 0 ? ORDER.length : at;
	};
	const [stage] = stages
		.filter((each) => each.latest_revision !== null)
		.toSorted((left, right) => rank(left) - rank(right) || right.position - left.position);
	return stage?.latest_revision?.id ?? null;
}
