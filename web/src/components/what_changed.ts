import type { PictureChanges } from "@/api/types";
import { counted } from "@/format/count";

/** As many places are told one by one; of more it is said that there are more. */
const MOST_PLACES = 32;

/** How much of a picture changed, and in how many places. */
export function changesInWords(
	changes: Pick<PictureChanges, "changed_share" | "changed_pixels" | "places">,
): string {
	if (changes.changed_pixels === 0) return "Looks the same as the round before.";
	const places =
		changes.places.length >= MOST_PLACES ? "in many places" : `in ${counted(changes.places.length, "place")}`;
	return `${shareInWords(changes.changed_share)} of the picture changed, ${places}.`;
}

/** A share in percent, with a digit behind the point while it is small. */
export function shareInWords(share: number): string {
	const percent = share * 100;
	if (percent < 0.1) return "Less than 0.1 %";
	return `${percent < 10 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}
