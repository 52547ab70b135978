import { useEffect, useRef, useSyncExternalStore } from "react";
import { type Shortcut, ShortcutRegistry } from "./registry";

const registry = new ShortcutRegistry();

/** Listens to the keyboard of the whole page. Called once, where the page starts. */
export function startShortcuts(): void {
	window.addEventListener("keydown", (event) => {
		if (event.defaultPrevented || event.isComposing) return;
		const shortcut = registry.find(event, { busy: isBusy(event.target) }, event.timeStamp);
		if (!shortcut) return;
		event.preventDefault();
		shortcut.run();
	});
}

/** Whether shortcuts are live: `asleep` ones are in the key map and do nothing until what they belong to is focused. */
export type Liveness = boolean | "asleep";

/** Makes shortcuts live while the component is on the page. Put the list in the order of the key map. */
export function useShortcuts(name: string, shortcuts: readonly Shortcut[], live: Liveness = true): void {
	const latest = useRef(shortcuts);
	useEffect(() => {
		latest.current = shortcuts;
	});
	// What is live changes only with its names; what it does is looked up when the key is pressed.
	const names = JSON.stringify(shortcuts.map(({ keys, label, everywhere }) => ({ keys, label, everywhere })));
	useEffect(() => {
		if (live === false) return;
		const named = JSON.parse(names) as Omit<Shortcut, "run">[];
		return registry.add({
			name,
			asleep: live === "asleep",
			shortcuts: named.map((shortcut, index) => ({ ...shortcut, run: () => latest.current[index]?.run() })),
		});
	}, [name, names, live]);
}

/** The live shortcuts, for the key map. */
export function useLiveShortcuts() {
	return useSyncExternalStore(registry.subscribe, registry.live);
}

/** Keyboard focus decides: what is typed into a field, a menu or a dialog stays there. */
function isBusy(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (
		target.isContentEditable ||
		target.closest("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]")
	) {
		return true;
	}
	if (target instanceof HTMLInputElement) {
		return !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
	}
	return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
