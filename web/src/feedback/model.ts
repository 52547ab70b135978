import type { FeedbackItem, FeedbackStatus } from "@/document/feedback";
import type { Wanted } from "./tick_queue";

/** What somebody may do to items of a checklist. The server decides; this only spares useless buttons. */
export interface Doer {
	readonly id: number;
	/** Whether they may do the work of items that are theirs. */
	readonly works: boolean;
	/** Whether they may do anybody's. */
	readonly manages: boolean;
	readonly verifies: boolean;
}

/** Who may do what, from the permissions of whoever is signed in. */
export function doerOf(me: { user: { id: number }; permissions: readonly string[] }): Doer {
	const may = (permission: string) => me.permissions.includes(permission);
	return {
		id: me.user.id,
		works: may("stage.update_own"),
		manages: may("stage.update_any") || may("settings.manage"),
		verifies: may("feedback.verify"),
	};
}

type Moved = Pick<FeedbackItem, "action" | "status" | "assignee" | "resolved" | "carriedTo">;

/** Whether nothing is left to do about an item. */
export const isDone = ({ status }: Pick<FeedbackItem, "status">): boolean =>
	status === "RESOLVED" || status === "VERIFIED";

/** Where somebody may move an item now. */
export function movesOf(item: Moved, doer: Doer): readonly FeedbackStatus[] {
	if (!item.action || item.carriedTo !== null) return [];
	const theirs = doer.manages || (doer.works && (item.assignee === null || item.assignee.id === doer.id));
	const resolver = item.resolved?.by?.id === doer.id;
	const moves: FeedbackStatus[] = [];
	if (item.status === "OPEN" || item.status === "REOPENED") {
		if (theirs) moves.push("IN_PROGRESS", "RESOLVED");
	} else if (item.status === "IN_PROGRESS") {
		if (theirs) moves.push("RESOLVED");
	} else if (item.status === "RESOLVED") {
		if (resolver || doer.manages) moves.push("IN_PROGRESS");
		if (doer.verifies && !resolver) moves.push("VERIFIED");
		if (doer.verifies) moves.push("REOPENED");
	} else if (doer.verifies) {
		moves.push("REOPENED");
	}
	return moves;
}

/** What the box before an item does: ticks it, or takes the tick off; nothing where neither is theirs. */
export function tickOf(item: Moved, doer: Doer): FeedbackStatus | null {
	const moves = movesOf(item, doer);
	if (!isDone(item)) return moves.includes("RESOLVED") ? "RESOLVED" : null;
	return moves.includes("IN_PROGRESS") ? "IN_PROGRESS" : null;
}

/** An item as it will be once the server has taken what is wanted of it. */
export function asWanted(item: FeedbackItem, wanted: Wanted | undefined, doer: Doer): FeedbackItem {
	if (!wanted || wanted.status === item.status) return item;
	if (wanted.version !== null && item.version >= wanted.version) return item;
	const ticked = wanted.status === "RESOLVED" && item.resolved === null;
	return {
		...item,
		status: wanted.status,
		resolved: ticked
			? { by: { id: doer.id, name: "You" }, at: new Date().toISOString(), note: null }
			: item.resolved,
	};
}

/** Which items are listed; everything that is absent lets all through. */
export interface ChecklistFilter {
	readonly type?: "action" | "info";
	readonly status?: FeedbackStatus | "open" | "done";
	/** An account's id, or nobody's. */
	readonly assignee?: number | "none";
}

/** The items that a filter lets through: action items first, each kind in its order. */
export function arranged(
	items: Iterable<FeedbackItem>,
	filter: ChecklistFilter = {},
): readonly FeedbackItem[] {
	return [...items]
		.filter((item) => passes(item, filter))
		.sort(
			(left, right) =>
				Number(right.action) - Number(left.action) || left.order - right.order || left.id - right.id,
		);
}

function passes(item: FeedbackItem, { type, status, assignee }: ChecklistFilter): boolean {
	if (type !== undefined && item.action !== (type === "action")) return false;
	if (status === "open" || status === "done") {
		if (!item.action || isDone(item) !== (status === "done")) return false;
	} else if (status !== undefined && (!item.action || item.status !== status)) return false;
	if (assignee === undefined) return true;
	return assignee === "none" ? item.assignee === null : item.assignee?.id === assignee;
}

/** How far a checklist is: action items alone, those that a later round carries on not counted. */
export function progressOf(items: Iterable<FeedbackItem>): { readonly done: number; readonly total: number } {
	const counted = [...items].filter((item) => item.action && item.carriedTo === null);
	return { done: counted.filter(isDone).length, total: counted.length };
}
