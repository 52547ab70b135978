import type { Stage, StageMove, StageStatus } from "@/api/types";

/** A move with the words of its button. */
export interface WordedMove extends StageMove {
	label: string;
	/** The one that carries the work on; the others lie in the menu. */
	primary: boolean;
}

const onward: Partial<Record<StageStatus, readonly StageStatus[]>> = {
	NOT_STARTED: ["IN_PROGRESS"],
	IN_PROGRESS: ["IN_REVIEW", "APPROVED"],
	IN_REVIEW: ["APPROVED"],
	CHANGES_REQUESTED: ["IN_PROGRESS"],
	APPROVED: ["DELIVERED"],
};

/** The moves that the server offers, with words, the one that carries on first. */
export function wordedMoves(stage: Pick<Stage, "status" | "moves" | "approval_type">): WordedMove[] {
	const wanted = onward[stage.status] ?? [];
	return stage.moves
		.map((move) => ({ ...move, label: labelOf(stage, move.to), primary: wanted.includes(move.to) }))
		.toSorted((a, b) => Number(b.primary) - Number(a.primary));
}

/** The move that takes a move back, where the server offers it without a reason. */
export function moveBack(before: StageStatus, after: Pick<Stage, "moves">): StageMove | undefined {
	return after.moves.find(({ to, note_required }) => to === before && !note_required);
}

function labelOf(stage: Pick<Stage, "status" | "approval_type">, to: StageStatus): string {
	switch (to) {
		case "IN_PROGRESS":
			if (stage.status === "IN_REVIEW") return "Withdraw from review";
			return stage.status === "CHANGES_REQUESTED" ? "Resume work" : "Start work";
		case "NOT_STARTED":
		case "BLOCKED":
			return stage.status === "SKIPPED" ? "Take up again" : "Put back to not started";
		case "IN_REVIEW":
			return "Submit for review";
		case "CHANGES_REQUESTED":
			return stage.status === "IN_REVIEW" ? "Request changes" : "Reopen";
		case "APPROVED":
			return stage.approval_type === "NONE" ? "Mark as done" : "Approve";
		case "DELIVERED":
			return "Mark as delivered";
		case "SKIPPED":
			return "Skip";
	}
}
