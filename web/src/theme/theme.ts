import { useSyncExternalStore } from "react";

/** What a person chose: one theme for good, or what the system says. */
export type ThemeChoice = "system" | "light" | "dark";

const STORED = "rushes.theme";
const listeners = new Set<() => void>();
let choice: ThemeChoice = "system";

/** Reads the stored choice, applies it to the page and follows the system from then on. */
export function startTheme(): void {
	choice = readChoice();
	window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
	window.addEventListener("storage", (event) => {
		if (event.key === STORED) setLocally(readChoice());
	});
	apply();
}

/** Chooses a theme and keeps it on this device. */
export function chooseTheme(next: ThemeChoice): void {
	try {
		localStorage.setItem(STORED, next);
	} catch {
		// A browser that stores nothing still shows the theme for this visit.
	}
	setLocally(next);
}

/** What was chosen. */
export function useThemeChoice(): ThemeChoice {
	return useSyncExternalStore(subscribe, () => choice);
}

function setLocally(next: ThemeChoice) {
	choice = next;
	apply();
	for (const listener of listeners) listener();
}

function apply() {
	const dark =
		choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
	document.documentElement.dataset.theme = dark ? "dark" : "light";
}

function subscribe(listener: () => void) {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

function readChoice(): ThemeChoice {
	try {
		const stored = localStorage.getItem(STORED);
		return stored === "light" || stored === "dark" ? stored : "system";
	} catch {
		return "system";
	}
}
