/** The parts of a keyboard event that decide which shortcut it is. */
export interface KeyPress {
	key: string;
	ctrlKey: boolean;
	metaKey: boolean;
	altKey: boolean;
	shiftKey: boolean;
}

/** Whether a key press is the one that a shortcut names: `j`, `mod+k`, `shift+a`, `?`, `escape`, `arrowdown`. */
export function matches(press: KeyPress, combination: string): boolean {
	const parts = combination.toLowerCase().split("+");
	// "+" itself is written as "plus", as "mod+plus".
	const named = parts.at(-1) ?? "";
	const key = named === "plus" ? "+" : named === "space" ? " " : named;
	const mod = press.ctrlKey || press.metaKey;
	if (mod !== parts.includes("mod") || press.altKey !== parts.includes("alt")) return false;
	if (press.key.toLowerCase() !== key) return false;
	// Shift is part of the character in "?" or "+", and only there.
	const isLetterOrNamed = key.length > 1 || /^[a-z0-9]$/.test(key);
	return !isLetterOrNamed || press.shiftKey === parts.includes("shift");
}

/** A combination as it is shown on a key cap, for this machine's keyboard. */
export function keyCaps(combination: string, mac: boolean): string[] {
	return combination.split(" ").flatMap((step) =>
		step.split("+").map((part) => {
			switch (part.toLowerCase()) {
				case "mod":
					return mac ? "⌘" : "Ctrl";
				case "alt":
					return mac ? "⌥" : "Alt";
				case "shift":
					return mac ? "⇧" : "Shift";
				case "escape":
					return "Esc";
				case "enter":
					return "↵";
				case "arrowup":
					return "↑";
				case "arrowdown":
					return "↓";
				case "arrowleft":
					return "←";
				case "arrowright":
					return "→";
				case "plus":
					return "+";
				case "space":
					return "Space";
				default:
					return part.length === 1 ? part.toUpperCase() : part[0]?.toUpperCase() + part.slice(1);
			}
		}),
	);
}

/** Whether the keyboard has a command key. */
export function isMac(): boolean {
	return /Mac|iPhone|iPad/.test(navigator.platform);
}
