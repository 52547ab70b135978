import { serverNow } from "@/clock";
import type { Checklist, FeedbackItem } from "@/document/feedback";
import type { Records } from "@/document/schema";

/** A mark that was made a moment ago was made by mistake: undo brings it back, and nobody has begun to work on it. */
const SLIP_MS = 60_000;

/** The items on which it has to be asked what becomes of them when their marks are deleted. */
export function itemsAtStake(
	checklist: Checklist,
	marks: readonly string[],
	{ annotations }: Pick<Records, "annotations">,
	now: number = serverNow(),
): readonly FeedbackItem[] {
	return [...checklist.values()].filter((item) => {
		if (!item.action || !marks.includes(item.source) || item.carriedTo !== null) return false;
		const made = Date.parse(annotations.get(item.source)?.created ?? "");
		return item.status !== "OPEN" || !(now - made < SLIP_MS);
	});
}
