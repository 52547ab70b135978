import type { LinkProps } from "@tanstack/react-router";
import type { Notification, NotificationItem, NotificationKind } from "@/api/types";
import { counted } from "@/format/count";
import { describeDue } from "@/format/time";

/** What is switched on and off, as people say it. */
export const kindWords: Record<NotificationKind, { label: string; hint: string }> = {
	assignment: { label: "Assignments", hint: "You are put on a stage, or given a note to work on." },
	mention: { label: "Mentions", hint: "Somebody names you in a note." },
	reply: { label: "Answers", hint: "Somebody answers a note of yours, or one that you answered." },
	round: { label: "New rounds", hint: "A round goes to review that you work on, run, or looked at before." },
	decision: { label: "Decisions", hint: "A round of yours is approved or sent back." },
	carry_over: { label: "Carried over", hint: "Open notes of yours go along to a new round." },
	due_soon: { label: "Due soon", hint: "A stage of yours is due within two days." },
	overdue: { label: "Overdue", hint: "A stage of yours should be done by now." },
};

/** Where one thing lies, for people. */
export function placeOf(item: NotificationItem): string {
	const place = `${item.deliverable.name}, ${item.stage}`;
	return item.round === null ? place : `${place}, round ${item.round}`;
}

/** Who did it: one by name, two by both, more by number. */
export function whoOf({ actors }: Pick<Notification, "actors">): string {
	const [first, second, ...others] = actors;
	if (!first) return "Somebody";
	if (!second) return first.name;
	if (others.length === 0) return `${first.name} and ${second.name}`;
	return `${first.name} and ${actors.length - 1} others`;
}

const verdictWords: Record<string, string> = {
	APPROVED: "approved",
	CLIENT_APPROVED: "approved for the client",
	CHANGES_REQUESTED: "asked for changes to",
	REJECTED: "rejected",
};

/** What a notification says, in one sentence without a full stop. */
export function sentenceOf(notification: Notification, now: Date): string {
	const { kind, count, items, session } = notification;
	const item = items[0];
	if (!item) return kindWords[kind].label;
	const who = whoOf(notification);
	const place = placeOf(item);
	const one = items.length === 1;
	const stages = `${counted(items.length, "stage")} of ${item.project.name}`;
	switch (kind) {
		case "assignment":
			// What was given inside of a round is notes.
			if (item.revision_id !== null)
				return `${who} gave you ${counted(count, "note")} to work on in ${place}`;
			return one ? `${who} put you on ${place}` : `${who} put you on ${stages}`;
		case "mention":
			return `${who} mentioned you ${count === 1 ? "" : `${count} times `}in ${place}`;
		case "reply":
			return `${who} answered you ${count === 1 ? "" : `${count} times `}in ${place}`;
		case "round":
			return one
				? `${who} submitted ${place}`
				: `${who} submitted ${counted(count, "round")} of ${item.project.name}`;
		case "decision": {
			if (one && count === 1) return `${who} ${verdictWords[item.verdict ?? ""] ?? "decided about"} ${place}`;
			return `${who} decided ${counted(count, "item")} of ${session ? `“${session.name}”` : item.project.name}`;
		}
		case "carry_over":
			return `${counted(count, "open note")} of yours went along to ${place}`;
		case "due_soon":
			if (!one) return `${stages} are due soon`;
			return `${place}: ${item.due_date ? lower(describeDue(item.due_date, now).text) : "due soon"}`;
		case "overdue":
			if (!one) return `${stages} are overdue`;
			return `${place}: ${item.due_date ? describeDue(item.due_date, now).text : "overdue"}`;
	}
}

function lower(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Whether it tells of single notes, all in one round. */
export const isOfNotes = (kind: NotificationKind): boolean => kind === "mention" || kind === "reply";

/** Where one thing of a notification is looked at. */
export function linkTo(kind: NotificationKind, item: NotificationItem): LinkProps {
	const revision = item.revision_id;
	if (revision !== null) {
		return {
			to: "/review/$revision",
			params: { revision: String(revision) },
			...(isOfNotes(kind) && item.thread !== null ? { search: { mark: item.thread } } : {}),
		} as LinkProps;
	}
	return {
		to: "/projects/$project/deliverables/$deliverable",
		params: { project: String(item.project.id), deliverable: String(item.deliverable.id) },
		search: { stage: item.stage_id },
	} as LinkProps;
}

/** Where a notification leads: to the one thing, to the session, or to the newest of several. */
export function linkOf({ kind, items, session, count }: Notification): LinkProps {
	const item = items[0];
	if (session && count > 1)
		return { to: "/reviews/$review", params: { review: String(session.id) } } as LinkProps;
	if (!item) return { to: "/notifications" } as LinkProps;
	return linkTo(kind, item);
}
