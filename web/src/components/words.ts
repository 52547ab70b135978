import type { ApprovalType, Priority, Role } from "@/api/types";

/** Roles as people say them. */
export const roleWords: Record<Role, string> = {
	ADMIN: "Administrator",
	PRODUCER: "Producer",
	ARTIST: "Artist",
	CLIENT_VIEWER: "Client",
};

/** Priorities, the most urgent last. */
export const priorityWords: Record<Priority, string> = {
	LOW: "Low",
	MEDIUM: "Medium",
	HIGH: "High",
	URGENT: "Urgent",
};

/** How a stage is approved. */
export const approvalWords: Record<ApprovalType, string> = {
	NONE: "No approval",
	SIMPLE: "Simple approval",
	FORMAL: "Formal approval",
};
