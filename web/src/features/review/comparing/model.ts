import type { Media, RevisionSummary } from "@/api/types";
import type { CompareMode } from "@/document/schema.gen";

/** What the ways of comparing are called. */
export const MODE_WORDS: Record<CompareMode, string> = {
	"side-by-side": "Side by side",
	wipe: "Wipe",
	overlay: "Overlay",
	toggle: "Toggle",
	difference: "Difference",
	"onion-skin": "Onion skin",
	checkerboard: "Checkerboard",
};

/** How one compares unless said: one at a time where there is no room for two. */
export const firstMode = (wide: boolean): CompareMode => (wide ? "side-by-side" : "toggle");

type Numbered = Pick<RevisionSummary, "id" | "round">;

/** The round that one is compared with unless said: the one before, or the next where it is the first. Null for an only one. */
export function usualOther(rounds: readonly Numbered[], revision: number): number | null {
	const ordered = rounds.toSorted((left, right) => left.round - right.round);
	const at = ordered.findIndex(({ id }) => id === revision);
	return (ordered[at - 1] ?? ordered[at + 1])?.id ?? null;
}

/** The round after or before the compared one, from the last to the first and round again; never the reviewed one. */
export function steppedOther(
	rounds: readonly Numbered[],
	revision: number,
	other: number,
	by: 1 | -1,
): number | null {
	const others = rounds
		.filter(({ id }) => id !== revision)
		.toSorted((left, right) => left.round - right.round);
	const at = others.findIndex(({ id }) => id === other);
	return others[(at + by + others.length) % others.length]?.id ?? null;
}

/** The picture of another round that goes with one of this: of the same role if there is one, else of the same kind. */
export function counterpart(media: Media, others: readonly Media[]): Media | null {
	return (
		others.find(({ role }) => role === media.role) ??
		others.find(({ kind }) => kind === media.kind) ??
		others[0] ??
		null
	);
}
