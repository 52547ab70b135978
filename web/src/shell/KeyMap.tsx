import { Dialog } from "@/components/Dialog";
import { Keys } from "@/components/Keys";
import type { Shortcut, ShortcutGroup } from "@/keyboard/registry";
import { useLiveShortcuts, useShortcuts } from "@/keyboard/shortcuts";
import { showOverlay, useOverlay } from "./overlays";

/** Shows which keys do something here and now. */
export function KeyMap() {
	const open = useOverlay() === "keys";
	const live = useLiveShortcuts();
	useShortcuts("Everywhere", [{ keys: "?", label: "Show these keys", run: () => showOverlay("keys") }]);
	return (
		<Dialog
			open={open}
			onClose={() => showOverlay(null)}
			title="Keys"
			description="What the keyboard does here."
			wide
		>
			<div className="gap-x-8 sm:columns-2">
				{merged(live).map((group) => (
					<section key={group.name} className="mb-4 break-inside-avoid">
						<h3 className="mb-1 text-sm font-medium text-muted">{group.name}</h3>
						<dl>
							{group.shortcuts.map((shortcut) => (
								<div
									key={shortcut.label}
									className="flex items-center gap-2 border-b border-line py-1 last:border-0"
								>
									<dt className="flex-1">{shortcut.label}</dt>
									<dd className="flex gap-2">
										{shortcut.alternatives.map((keys) => (
											<Keys key={keys} keys={keys} />
										))}
									</dd>
								</div>
							))}
						</dl>
					</section>
				))}
			</div>
		</Dialog>
	);
}

interface MergedGroup {
	name: string;
	shortcuts: { label: string; alternatives: string[] }[];
}

/** Groups of one name under one heading, and keys that do the same on one line. The innermost group comes first. */
export function merged(groups: readonly ShortcutGroup[]): MergedGroup[] {
	const byName = new Map<string, Map<string, string[]>>();
	for (const group of groups.toReversed()) {
		const labels = byName.get(group.name) ?? new Map<string, string[]>();
		byName.set(group.name, labels);
		for (const { label, keys } of group.shortcuts as readonly Shortcut[]) {
			const alternatives = labels.get(label) ?? [];
			if (!alternatives.includes(keys)) alternatives.push(keys);
			labels.set(label, alternatives);
		}
	}
	return [...byName].map(([name, labels]) => ({
		name,
		shortcuts: [...labels].map(([label, alternatives]) => ({ label, alternatives })),
	}));
}
