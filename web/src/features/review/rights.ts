import type { RevisionRights } from "@/api/types";

/** What somebody may put into the document of a round. */
export interface Writing {
	/** Marks on the picture. */
	readonly draw: boolean;
	/** Words, about a mark or the picture as a whole. */
	readonly comment: boolean;
}

/** What the rights on a round let one write. People with an account may do both or neither; a link may give one alone. */
export const writingOf = ({ draw, comment }: RevisionRights): Writing => ({ draw, comment });

/** Why somebody may only look, or not do both; null where they may write whatever they like. */
export function whyReadOnly({ draw, comment }: Writing, guest: boolean): string | null {
	if (draw && comment) return null;
	if (draw) return "You can draw on this round. Notes in words are not part of your link.";
	if (comment) return "You can write notes on this round. Drawing is not part of your link.";
	return guest
		? "You can look at this round and follow what is said. Drawing and notes are not part of your link."
		: "You can look at this round and follow what is said. Drawing and notes are for those whom a producer has given the right.";
}
