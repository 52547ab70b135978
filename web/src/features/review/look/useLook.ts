import { useEffect, useState } from "react";
import { useShortcuts } from "@/keyboard/shortcuts";
import { type Look, type Looking, PLAIN_LOOK } from "@/viewer/look/look";
import { CHANNELS } from "./words";

/** The keys of looks, wherever on the page. */
export function useLookShortcuts(looking: Looking): void {
	useShortcuts("Look", [
		...CHANNELS.map(({ channel, label, keys }) => ({
			keys,
			label: `${label} alone, or all of the picture again`,
			run: () => looking.toggle(channel),
		})),
		{ keys: "shift+q", label: "The picture as it is", run: () => looking.reset() },
	]);
}

/** A look that goes on from round to round of one stage. */
export interface KeptLook {
	/** The look to begin with in a stage. */
	of(stage: number): Look;
	keep(stage: number, look: Look): void;
}

/** Keeps the look of one stage for as long as the page is open; another stage begins plainly. */
export function useKeptLook(): KeptLook {
	const [kept] = useState(() => {
		let last: { readonly stage: number; readonly look: Look } | null = null;
		return {
			of: (stage: number) => (last?.stage === stage ? last.look : PLAIN_LOOK),
			keep(stage: number, look: Look) {
				last = { stage, look };
			},
		};
	});
	return kept;
}

/** Begins with the look that was kept, and keeps what becomes of it. */
export function useGoingOnWithLook(looking: Looking, stage: number, kept: KeptLook): void {
	useEffect(() => {
		looking.set(kept.of(stage));
		const keep = () => kept.keep(stage, looking.look.get());
		keep();
		return looking.look.subscribe(keep);
	}, [looking, stage, kept]);
}
