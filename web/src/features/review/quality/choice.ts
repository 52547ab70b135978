import { type ReadonlySignal, Signal } from "@/signal";
import type { Quality } from "@/viewer/clip/quality";

const KEY = "rushes.review.quality";
const QUALITIES: readonly Quality[] = ["full", "light", "whole"];

/** What this browser was told last. */
export function keptQuality(): Quality {
	try {
		return QUALITIES.find((each) => each === localStorage.getItem(KEY)) ?? "full";
	} catch {
		return "full";
	}
}

const chosen = new Signal<Quality>(keptQuality());

/** The quality in which this person plays clips, wherever there is such a one. Theirs alone: nobody else is told. */
export const chosenQuality: ReadonlySignal<Quality> = chosen;

export function chooseQuality(quality: Quality): void {
	try {
		localStorage.setItem(KEY, quality);
	} catch {
		// A browser that stores nothing still plays what is chosen for this visit.
	}
	chosen.set(quality);
}
