import { type KeyPress, matches } from "./combination";

/** Something that a key does. `keys` may be a sequence, such as `g p`. */
export interface Shortcut {
	keys: string;
	label: string;
	run: () => void;
	/** Also works while a field is typed in or a dialog is open. Only sensible with `mod`. */
	everywhere?: boolean;
	/** Runs when the key is let go. A shortcut that has one does not run again while its key is held. */
	release?: () => void;
}

/** Shortcuts that are live together, under one heading of the key map. */
export interface ShortcutGroup {
	name: string;
	shortcuts: readonly Shortcut[];
	/** Listed, but not live: what they belong to has not the focus. */
	asleep?: boolean;
}

const SEQUENCE_MS = 1_000;

/** Which shortcuts are live. The group that came last wins, since it belongs to what was opened last. */
export class ShortcutRegistry {
	private groups: ShortcutGroup[] = [];
	private listeners = new Set<() => void>();
	private started: { key: KeyPress; at: number } | null = null;

	/** Makes a group live until the returned function is called. */
	add(group: ShortcutGroup): () => void {
		this.groups = [...this.groups, group];
		this.tell();
		return () => {
			this.groups = this.groups.filter((other) => other !== group);
			this.tell();
		};
	}

	/** The groups that are live or could be, in the order in which they came. */
	readonly live = (): readonly ShortcutGroup[] => this.groups;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	};

	/** Finds what a key press means here, remembering the first key of a sequence. `at` is in milliseconds. */
	find(press: KeyPress, context: { busy: boolean }, at: number): Shortcut | null {
		const first = this.started && at - this.started.at < SEQUENCE_MS ? this.started.key : null;
		this.started = null;
		const candidates = this.groups
			.toReversed()
			.filter((group) => !group.asleep)
			.flatMap((group) => group.shortcuts)
			.filter((shortcut) => !context.busy || shortcut.everywhere);
		if (first) {
			const second = candidates.find((shortcut) => {
				const [one, two] = shortcut.keys.split(" ");
				return one && two && matches(first, one) && matches(press, two);
			});
			if (second) return second;
		}
		const single = candidates.find(
			(shortcut) => !shortcut.keys.includes(" ") && matches(press, shortcut.keys),
		);
		if (single) return single;
		if (candidates.some(({ keys }) => keys.includes(" ") && matches(press, keys.split(" ")[0] ?? ""))) {
			this.started = { key: press, at };
		}
		return null;
	}

	private tell() {
		for (const listener of this.listeners) listener();
	}
}
