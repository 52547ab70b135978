import { useEffect, useState } from "react";
import type { Audience } from "@/document/layered_document";

/** What lies around the picture: dark for looking, mid grey for judging colour. */
export type Surround = "dark" | "judge";
export type ReviewTheme = "dark" | "light";

/** What is kept on this device under a name; null where nothing is, or storage is closed. */
function kept(name: string): string | null {
	try {
		return localStorage.getItem(name);
	} catch {
		return null;
	}
}

function store(name: string, value: string): void {
	try {
		localStorage.setItem(name, value);
	} catch {
		// A browser that stores nothing still shows the choice for this visit.
	}
}

function useStored<T extends string>(
	name: string,
	values: readonly T[],
	fallback: T,
): [T, (value: T) => void] {
	const [value, setValue] = useState(() => values.find((each) => each === kept(name)) ?? fallback);
	return [
		value,
		(next) => {
			store(name, next);
			setValue(next);
		},
	];
}

const SURROUNDS = ["dark", "judge"] as const;
const THEMES = ["dark", "light"] as const;

export const useSurround = () => useStored<Surround>("rushes.review.surround", SURROUNDS, "dark");

const ROUNDS = ["whole", "brief"] as const;

/** Whether the timeline shows the rounds alone, without what was said and decided. */
export function useBriefRounds(): [boolean, (brief: boolean) => void] {
	const [rounds, setRounds] = useStored("rushes.review.rounds", ROUNDS, "whole");
	return [rounds === "brief", (brief) => setRounds(brief ? "brief" : "whole")];
}

/** The theme of the review page: dark whatever the system says, until it is changed here. */
export function useReviewTheme(): [ReviewTheme, (theme: ReviewTheme) => void] {
	const [theme, setTheme] = useStored<ReviewTheme>("rushes.review.theme", THEMES, "dark");
	usePageTheme(theme);
	return [theme, setTheme];
}

/** Has the page, and what opens over it, be of one theme whatever the system says. */
export function usePageTheme(theme: ReviewTheme): void {
	useEffect(() => {
		// On the root, so that menus and tooltips, which lie outside of the page, are of the same theme.
		const root = document.documentElement;
		const outside = root.dataset.theme;
		const apply = () => {
			if (root.dataset.theme !== theme) root.dataset.theme = theme;
		};
		apply();
		// The system's theme may change meanwhile, and must not reach this page.
		const observer = new MutationObserver(apply);
		observer.observe(root, { attributes: true, attributeFilter: ["data-theme"] });
		return () => {
			observer.disconnect();
			if (outside) root.dataset.theme = outside;
		};
	}, [theme]);
}

const AUDIENCE = "rushes.review.audience";

/** For whom one wrote last on this device: at first for the studio, so that nothing gets out to clients and guests unmeant. */
export const keptAudience = (): Audience => (kept(AUDIENCE) === "everyone" ? "everyone" : "studio");
export const keepAudience = (audience: Audience): void => store(AUDIENCE, audience);

/** A width that a person drags, kept on this device. */
export function useStoredWidth(name: string, fallback: number, least: number, most: number) {
	const [width, setWidth] = useState(() => {
		const value = Number(kept(name) ?? Number.NaN);
		return Number.isFinite(value) && value >= least && value <= most ? value : fallback;
	});
	return [
		width,
		(next: number) => {
			const bounded = Math.round(Math.min(most, Math.max(least, next)));
			store(name, String(bounded));
			setWidth(bounded);
		},
	] as const;
}
