import type { StatusShape } from "@/components/status";
import type { FeedbackStatus } from "@/document/feedback";

/** What the statuses of items are called. */
export const statusWords: Record<FeedbackStatus, string> = {
	OPEN: "Open",
	IN_PROGRESS: "In progress",
	RESOLVED: "Done",
	VERIFIED: "Verified",
	REOPENED: "Reopened",
};

/** How they look: shape and colour say the same as the word. */
export const statusShapes: Record<FeedbackStatus, { readonly shape: StatusShape; readonly color: string }> = {
	OPEN: { shape: "ring", color: "text-status-idle" },
	IN_PROGRESS: { shape: "half", color: "text-status-active" },
	RESOLVED: { shape: "check", color: "text-status-approved" },
	VERIFIED: { shape: "double-check", color: "text-status-delivered" },
	REOPENED: { shape: "return", color: "text-status-changes" },
};
