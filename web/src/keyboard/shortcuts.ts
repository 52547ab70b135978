import { useEffect, useRef, useSyncExternalStore } from "react";
import { type Shortcut, ShortcutRegistry } from "./registry";

const registry = new ShortcutRegistry();

/** Listens to the keyboard of the whole page. Called once, where the page starts. */
export function startShortcuts(): void {
	/** What is to happen when the keys that are held are let go, by their place on the keyboard. */
	const held = new Map<string, () => void>();
	const letGo = (key: string) => {
		const release = held.get(key);
		held.delete(key);
		release?.();
	};
	window.addEventListener("keydown", (event) => {
		if (event.defaultPrevented || event.isComposing || belongsToControl(event)) return;
		if (event.repeat && held.has(event.code)) {
			event.preventDefault();
			return;
		}
		const shortcut = registry.find(event, { busy: isBusy(event.target) }, event.timeStamp);
		if (!shortcut) return;
		event.preventDefault();
		if (shortcut.release) held.set(event.code, shortcut.release);
		shortcut.run();
	});
	window.addEventListener("keyup", (event) => letGo(event.code));
	// A key that is let go elsewhere is never heard of.
	window.addEventListener("blur", () => {
		for (const key of [...held.keys()]) letGo(key);
	});
}

/** Keys that the control with the focus answers by itself, whatever else they do on the page: the space bar presses it. */
function belongsToControl({ key, target }: KeyboardEvent): boolean {
	if (!(target instanceof HTMLElement)) return false;
	// What moves a slider is the slider's, and not the clip's or the picture's behind it.
	if (/^(Arrow|Home$|End$|Page)/.test(key)) return target.matches("input[type=range]");
	if (key !== " ") return false;
	return target.closest("button, a, summary, select, [role=button], [role=tab], [role=switch]") !== null;
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
	const names = JSON.stringify(
		shortcuts.map(({ keys, label, everywhere, release }) => ({
			keys,
			label,
			everywhere,
			held: release !== undefined,
		})),
	);
	useEffect(() => {
		if (live === false) return;
		const named = JSON.parse(names) as (Omit<Shortcut, "run" | "release"> & { held: boolean })[];
		return registry.add({
			name,
			asleep: live === "asleep",
			shortcuts: named.map(({ held, ...shortcut }, index) => ({
				...shortcut,
				run: () => latest.current[index]?.run(),
				...(held ? { release: () => latest.current[index]?.release?.() } : {}),
			})),
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
