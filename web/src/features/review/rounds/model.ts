import type { Round } from "@/api/types";
import type { Comment, Records } from "@/document/schema";
import type { Comparison } from "@/document/schema.gen";

/** Which rounds are listed. */
export type Only = "all" | "feedback" | "decided";

export function isListed(round: Round, only: Only): boolean {
	if (only === "feedback") return round.annotation_count + round.comment_count > 0;
	return only === "all" || round.decided_at !== null || round.decision_record_id !== null;
}

/** What was said about a round, in numbers and by its first line. */
export interface Said {
	readonly marks: number;
	readonly comments: number;
	/** The first line of the first comment; null where there is none. */
	readonly first: { readonly author: string | null; readonly line: string } | null;
}

/** What was said about a round, as the server told it last. */
export function saidOf({ annotation_count, comment_count, first_comment }: Round): Said {
	const first = first_comment && {
		author: first_comment.author?.name ?? null,
		line: first_comment.line,
	};
	return { marks: annotation_count, comments: comment_count, first };
}

/** The same of the round that is open, as it is this moment. `nameOf` gives the name of an author, if it is known. */
export function saidIn(records: Records, nameOf: (author: string) => string | null): Said {
	const marks = [...records.annotations.values()].filter(({ deleted }) => deleted === null).length;
	const comments = [...records.comments.values()].filter(({ deleted }) => deleted === null);
	const [first = null] = comments.toSorted(byTime);
	const line = first && (first.body.trim().split("\n", 1)[0] ?? "");
	return {
		marks,
		comments: comments.length,
		first: first && { author: nameOf(first.author), line: line ?? "" },
	};
}

const byTime = (left: Comment, right: Comment): number =>
	(Date.parse(left.created) || 0) - (Date.parse(right.created) || 0) || (left.id < right.id ? -1 : 1);

/** Two rounds that are compared: the reviewed one and the other. */
export interface Pair {
	readonly reviewed: number;
	readonly other: number;
}

/** What picking a round means. */
export type Picking =
	/** The first of two, or none any more. */
	| { readonly kind: "picked"; readonly round: number | null }
	| { readonly kind: "compare"; readonly pair: Pair }
	| { readonly kind: "leave" };

/**
 * Picks a round, or lets go of it. The second one that is picked is compared with the first: the later of the two is the
 * reviewed one. While rounds are compared, those two are picked, and a third takes the place of the other one.
 */
export function picking(
	rounds: readonly Pick<Round, "id" | "round">[],
	now: { readonly open: number; readonly comparison: Comparison | null; readonly picked: number | null },
	round: number,
): Picking {
	if (now.comparison) {
		if (round === now.open || round === now.comparison.revision) return { kind: "leave" };
		return { kind: "compare", pair: { reviewed: now.open, other: round } };
	}
	if (now.picked === null) return { kind: "picked", round };
	if (now.picked === round) return { kind: "picked", round: null };
	const numberOf = (id: number) => rounds.find((each) => each.id === id)?.round ?? 0;
	const [reviewed, other] =
		numberOf(round) > numberOf(now.picked) ? [round, now.picked] : [now.picked, round];
	return { kind: "compare", pair: { reviewed, other } };
}

/** The round before one, where both have a picture to be compared. */
export function earlier(
	rounds: readonly Pick<Round, "id" | "round" | "thumbnail_media_id">[],
	round: Pick<Round, "round" | "thumbnail_media_id">,
): number | null {
	if (round.thumbnail_media_id === null) return null;
	const before = rounds
		.filter((other) => other.round < round.round && other.thumbnail_media_id !== null)
		.toSorted((left, right) => right.round - left.round);
	return before[0]?.id ?? null;
}
