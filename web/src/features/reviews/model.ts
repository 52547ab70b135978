import type { Id, Review, ReviewDetail, ReviewItem, StageStatus, Timestamp, Verdict } from "@/api/types";
import { statusLooks } from "@/components/status";
import { counted } from "@/format/count";

export type ReviewStatus = Review["status"];
/** The filter that a session was filled from. */
export type Fill = NonNullable<Review["fill"]>;

/** What the list of sessions is narrowed to. */
export interface ReviewFilter {
	status?: ReviewStatus | undefined;
	search?: string | undefined;
	/** Only those that I built. */
	mine?: boolean | undefined;
	/** Templates, instead of sessions. */
	templates?: boolean | undefined;
}

export const reviewStatuses: readonly ReviewStatus[] = ["DRAFT", "IN_PROGRESS", "COMPLETED"];

/** The filter that an address carries. What it does not know it leaves out. */
export function parseReviewFilter(search: Record<string, unknown>): ReviewFilter {
	const filter: ReviewFilter = {};
	const status = reviewStatuses.find((each) => each === search.status);
	if (status) filter.status = status;
	// A search for a number is parsed as one.
	const text = typeof search.search === "number" ? String(search.search) : search.search;
	if (typeof text === "string" && text.trim() !== "") filter.search = text;
	if (search.mine === true) filter.mine = true;
	if (search.templates === true) filter.templates = true;
	return filter;
}

/** What the stages to choose from are narrowed to. */
export interface CandidateFilter {
	search?: string | undefined;
	project?: Id | undefined;
	stage_name?: string | undefined;
	status?: StageStatus | undefined;
}

/** The stages that can have been handed in for review, in the order in which they come. */
export const fillStatuses: readonly StageStatus[] = [
	"IN_REVIEW",
	"CHANGES_REQUESTED",
	"APPROVED",
	"DELIVERED",
];

/** A filter in words: `All Catalog Images in review of Meridian`. */
export function fillWords(fill: Fill, projects: readonly { id: Id; name: string }[]): string {
	const stage = fill.stage_name ?? fill.stage_key;
	const project = projects.find(({ id }) => id === fill.project_id)?.name;
	const status = statusLooks[fill.status ?? "IN_REVIEW"].word.toLowerCase();
	const of = project ? ` of ${project}` : fill.project_id === null ? "" : " of one project";
	const standing = status === "in review" || status === "in progress" ? status : `with “${status}”`;
	return `All ${stage ?? "stages"} ${standing}${of}`;
}

/** How many minutes an item takes: what it says itself, else what the session says. */
export function minutesOf(
	item: Pick<ReviewItem, "minutes">,
	review: Pick<Review, "minutes_per_item">,
): number {
	return item.minutes ?? review.minutes_per_item;
}

/** When an item begins, in minutes from the start of the session. */
export interface AgendaLine {
	readonly id: Id;
	readonly minutes: number;
	readonly begins: number;
}

/** The items one after the other, with the running total. */
export function agendaOf(
	items: readonly Pick<ReviewItem, "id" | "minutes">[],
	review: Pick<Review, "minutes_per_item">,
): { readonly lines: readonly AgendaLine[]; readonly total: number } {
	let total = 0;
	const lines = items.map((item) => {
		const line = { id: item.id, minutes: minutesOf(item, review), begins: total };
		total += line.minutes;
		return line;
	});
	return { lines, total };
}

/** Minutes as people say them: `45 min`, `1 h 5 min`. */
export function minuteWords(minutes: number): string {
	if (minutes < 60) return `${minutes} min`;
	const rest = minutes % 60;
	return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** A place in the agenda: the time of day where the session has one, else the minutes from its start. */
export function agendaTime(starts: Timestamp | null, begins: number): string {
	if (starts === null) return `+${minuteWords(begins)}`;
	return new Date(Date.parse(starts) + begins * 60_000).toLocaleTimeString("en-GB", {
		hour: "2-digit",
		minute: "2-digit",
	});
}

/** A list with the element at `from` put at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
	const next = [...list];
	const [element] = next.splice(from, 1);
	if (element === undefined) return next;
	next.splice(Math.max(0, Math.min(next.length, to)), 0, element);
	return next;
}

/** The order that brings an item back to where it stood, among the items that there are now. */
export function orderWithBack(now: readonly Id[], item: Id, before: readonly Id[], was: Id): Id[] {
	const rest = now.filter((id) => id !== item);
	// Behind the nearest of its former neighbours that is still there.
	const ahead = before.slice(0, before.indexOf(was)).toReversed();
	const behind = ahead.map((id) => rest.indexOf(id)).find((at) => at >= 0);
	rest.splice(behind === undefined ? 0 : behind + 1, 0, item);
	return rest;
}

/** What somebody wants to see of the grid. */
export type Shown = "all" | "undecided" | Verdict;

export function fits(item: Pick<ReviewItem, "decision">, shown: Shown): boolean {
	if (shown === "all") return true;
	if (shown === "undecided") return item.decision === null;
	return item.decision?.verdict === shown;
}

/** What a session comes to, of the items that one may see. */
export interface Statistics {
	readonly items: number;
	readonly decided: number;
	readonly verdicts: Readonly<Record<Verdict, number>>;
	/** Decisions that have not moved their stage. */
	readonly waiting: number;
	readonly clientApproved: number;
	readonly feedback: { readonly open: number; readonly resolved: number; readonly total: number };
}

export function statisticsOf(items: readonly ReviewItem[]): Statistics {
	const verdicts: Record<Verdict, number> = { APPROVED: 0, CHANGES_REQUESTED: 0, REJECTED: 0 };
	const feedback = { open: 0, resolved: 0, total: 0 };
	let waiting = 0;
	for (const item of items) {
		if (item.decision) {
			verdicts[item.decision.verdict] += 1;
			if (waits(item)) waiting += 1;
		}
		feedback.open += item.feedback.open;
		feedback.resolved += item.feedback.resolved;
		feedback.total += item.feedback.total;
	}
	return {
		items: items.length,
		decided: verdicts.APPROVED + verdicts.CHANGES_REQUESTED + verdicts.REJECTED,
		verdicts,
		waiting,
		clientApproved: items.filter((item) => item.client_approval !== null).length,
		feedback,
	};
}

/** Whether a decision can still move its stage: a round that is no longer in review moves nothing. */
export function waits({ decision, applied_at, revision }: ReviewItem): boolean {
	return decision !== null && applied_at === null && revision?.status === "SUBMITTED";
}

/** What became of a decision, in a word or two. */
export function standingOf(item: ReviewItem): string {
	if (item.decision === null) return "";
	if (item.applied_at !== null) return "Applied";
	return waits(item) ? "To be applied" : "Moves nothing";
}

/** How long a session has lasted, in milliseconds; null before it began. */
export function lastingOf(review: Pick<Review, "started_at" | "completed_at">, now: number): number | null {
	if (review.started_at === null) return null;
	const end = review.completed_at === null ? now : Date.parse(review.completed_at);
	return Math.max(0, end - Date.parse(review.started_at));
}

/** What an item is called. */
export function nameOf({ place }: Pick<ReviewItem, "place">): string {
	return `${place.deliverable.name}, ${place.stage.name}`;
}

/** What starting a session means: each item's round, and the items that have none. */
export function startingOf(review: ReviewDetail): {
	readonly ready: readonly ReviewItem[];
	readonly settled: readonly ReviewItem[];
	readonly missing: readonly ReviewItem[];
} {
	return {
		ready: review.items.filter(({ revision }) => revision?.status === "SUBMITTED"),
		settled: review.items.filter(({ revision }) => revision !== null && revision.status !== "SUBMITTED"),
		missing: review.items.filter(({ revision }) => revision === null),
	};
}

/** What is lost when a session is deleted, in words. */
export function lostWith(review: Review): string {
	const what = `${counted(review.counts.items, "item")} with order, minutes and notes`;
	if (review.is_template) return `The template goes, with its ${what}. Sessions made from it stay.`;
	if (review.counts.decided === 0)
		return `The session goes, with its ${what}. Rounds and notes on them stay.`;
	const waiting = review.counts.decided - review.counts.applied;
	return waiting > 0
		? `The session goes, with its ${what}, and ${counted(waiting, "decision")} that moved nothing yet. What was applied keeps its record.`
		: `The session goes, with its ${what}. What was decided has moved its stages and keeps its record.`;
}

/** A name for a copy. */
export function copyName(name: string): string {
	return `Copy of ${name}`.slice(0, 200);
}
