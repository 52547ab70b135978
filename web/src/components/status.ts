import type { DeliverableStatus, ProjectStatus, RevisionStatus, StageStatus } from "@/api/types";

/** The shape that stands for a status, so that nobody has to tell colours apart. */
export type StatusShape =
	| "ring"
	| "half"
	| "dot"
	| "return"
	| "check"
	| "double-check"
	| "barred"
	| "dash"
	| "pause"
	| "pencil";

/** How a status is shown. */
export interface StatusLook {
	word: string;
	shape: StatusShape;
	/** A text colour of the tokens. */
	color: string;
}

const idle = "text-status-idle";
const approved = "text-status-approved";
const changes = "text-status-changes";
const review = "text-status-review";

/** Every status there is. Words that two kinds of things share mean the same in both. */
export const statusLooks: Record<
	StageStatus | DeliverableStatus | RevisionStatus | ProjectStatus,
	StatusLook
> = {
	NOT_STARTED: { word: "Not started", shape: "ring", color: idle },
	IN_PROGRESS: { word: "In progress", shape: "half", color: "text-status-active" },
	IN_REVIEW: { word: "In review", shape: "dot", color: review },
	CHANGES_REQUESTED: { word: "Changes requested", shape: "return", color: changes },
	APPROVED: { word: "Approved", shape: "check", color: approved },
	DELIVERED: { word: "Delivered", shape: "double-check", color: "text-status-delivered" },
	BLOCKED: { word: "Blocked", shape: "barred", color: "text-status-blocked" },
	SKIPPED: { word: "Skipped", shape: "dash", color: "text-status-skipped" },
	ON_HOLD: { word: "On hold", shape: "pause", color: idle },
	DRAFT: { word: "Draft", shape: "pencil", color: idle },
	SUBMITTED: { word: "In review", shape: "dot", color: review },
	REJECTED: { word: "Rejected", shape: "barred", color: changes },
	ACTIVE: { word: "Active", shape: "half", color: "text-status-active" },
	COMPLETED: { word: "Completed", shape: "check", color: approved },
	ARCHIVED: { word: "Archived", shape: "dash", color: idle },
};

/** Anything that has a status. */
export type AnyStatus = keyof typeof statusLooks;
