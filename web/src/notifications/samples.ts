import type { Notification, NotificationItem, NotificationPreferences } from "@/api/types";

/** One thing that somebody is told of. */
export function sampleItem(fields: Partial<NotificationItem> = {}): NotificationItem {
	return {
		project: { id: 4, name: "Kettle", code: "KET" },
		deliverable: { id: 5, name: "Front" },
		stage_id: 6,
		stage: "Hero images",
		revision_id: 7,
		round: 2,
		verdict: null,
		comment: null,
		thread: null,
		due_date: null,
		count: 1,
		...fields,
	};
}

/** What somebody is told of. */
export function sampleNotification(fields: Partial<Notification> = {}): Notification {
	return {
		id: 1,
		kind: "mention",
		count: 1,
		actors: [{ id: 3, name: "Sofia", color: "#2563eb" }],
		session: null,
		items: [sampleItem()],
		excerpt: null,
		read: false,
		place: 10,
		at: "2026-11-20T12:00:00Z",
		...fields,
	};
}

/** What somebody wants to be told of who has chosen nothing, on a server that sends mail. */
export function samplePreferences(fields: Partial<NotificationPreferences> = {}): NotificationPreferences {
	return {
		kinds: [
			{ kind: "assignment", in_app: true, email: true },
			{ kind: "mention", in_app: true, email: true },
			{ kind: "round", in_app: true, email: false },
			{ kind: "decision", in_app: true, email: false },
			{ kind: "carry_over", in_app: true, email: false },
			{ kind: "due_soon", in_app: true, email: false },
			{ kind: "overdue", in_app: true, email: false },
		],
		mail: true,
		...fields,
	};
}
