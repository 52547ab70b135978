import type { Person, RevisionDetail, RevisionStatus, StageStatus } from "@/api/types";
import { statusLooks } from "@/components/status";
import type { Meta } from "@/document/schema";

const REVISION: readonly RevisionStatus[] = [
	"DRAFT",
	"SUBMITTED",
	"CHANGES_REQUESTED",
	"APPROVED",
	"REJECTED",
];
const isRevisionStatus = (status: string): status is RevisionStatus =>
	REVISION.some((each) => each === status);
const isStageStatus = (status: string): status is StageStatus => status in statusLooks;

const personOf = (author: string | null, ...known: readonly (Person | null)[]): Person | null =>
	known.find((person) => person !== null && `user:${person.id}` === author) ?? null;

/**
 * A revision with what its document says of where it stands, which is there before the API was asked again; the same object
 * where both say the same. What this client does not know leaves the revision as it is.
 */
export function withStanding(revision: RevisionDetail, meta: Meta): RevisionDetail {
	const { status, stage_status, submitted, decided, submitter, decider } = meta;
	if (meta.revision !== revision.id || !isRevisionStatus(status)) return revision;
	const stage = isStageStatus(stage_status) ? stage_status : revision.stage.status;
	if (status === revision.status && stage === revision.stage.status) return revision;
	const known = [revision.submitted_by, revision.decided_by, revision.created_by, ...revision.participants];
	return {
		...revision,
		status,
		submitted_at: submitted,
		submitted_by: personOf(submitter, ...known),
		decided_at: decided,
		decided_by: personOf(decider, ...known),
		stage: { ...revision.stage, status: stage },
		rounds: revision.rounds.map((round) => (round.id === revision.id ? { ...round, status } : round)),
	};
}

/** What became of a round while somebody looked at it. */
export interface Turn {
	readonly from: RevisionStatus;
	readonly to: RevisionStatus;
}

/** A turn in words: what happened, and what it means for who looks. */
export function turnWords({ from, to }: Turn, revision: RevisionDetail): { said: string; meaning: string } {
	const decider = revision.decided_by?.name ?? "Someone";
	const sender = revision.submitted_by?.name ?? "Someone";
	switch (to) {
		case "APPROVED":
			return { said: `${decider} approved this round.`, meaning: "Nothing more has to be done in it." };
		case "CHANGES_REQUESTED":
			return { said: `${decider} requested changes.`, meaning: "The notes say which." };
		case "REJECTED":
			return { said: `${decider} rejected this round.`, meaning: "The notes say why." };
		case "DRAFT":
			return {
				said: "This round was withdrawn.",
				meaning: "It is a draft again. What was drawn and said in it stays.",
			};
		case "SUBMITTED":
			return from === "DRAFT"
				? { said: `${sender} handed this round in.`, meaning: "It is in review now." }
				: { said: "This round is in review again.", meaning: "What was decided on it no longer holds." };
	}
}
