import { Dialog as Base } from "@base-ui/react/dialog";
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Fragment, useId, useState } from "react";
import { Keys } from "@/components/Keys";
import { useShortcuts } from "@/keyboard/shortcuts";
import { showOverlay, useOverlay } from "./overlays";
import { useCommands } from "./useCommands";

/** Goes anywhere and does anything by a few letters. */
export function CommandPalette() {
	const open = useOverlay() === "palette";
	const navigate = useNavigate();
	useShortcuts("Everywhere", [
		{ keys: "mod+k", label: "Search and commands", run: () => showOverlay("palette"), everywhere: true },
		{ keys: "g w", label: "Go to my work", run: () => void navigate({ to: "/my-work" }) },
		{ keys: "g v", label: "Go to what is to verify", run: () => void navigate({ to: "/verify" }) },
		{ keys: "g p", label: "Go to projects", run: () => void navigate({ to: "/projects" }) },
		{ keys: "g r", label: "Go to reviews", run: () => void navigate({ to: "/reviews" }) },
		{ keys: "g n", label: "Go to notifications", run: () => void navigate({ to: "/notifications" }) },
		{ keys: "g a", label: "Go to activity", run: () => void navigate({ to: "/activity" }) },
		{ keys: "g s", label: "Go to settings", run: () => void navigate({ to: "/settings" }) },
	]);
	return (
		<Base.Root open={open} onOpenChange={(next) => showOverlay(next ? "palette" : null)}>
			<Base.Portal>
				<Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
				<Base.Popup className="fixed inset-x-2 top-2 z-40 mx-auto flex max-h-[70dvh] max-w-150 flex-col overflow-hidden rounded-lg border border-line-strong bg-surface-1 shadow-float sm:top-[12vh]">
					<Base.Title className="sr-only">Search and commands</Base.Title>
					<PaletteList open={open} />
				</Base.Popup>
			</Base.Portal>
		</Base.Root>
	);
}

function PaletteList({ open }: { open: boolean }) {
	const [typed, setTyped] = useState("");
	const [active, setActive] = useState(0);
	const { commands, searching } = useCommands(typed, open);
	const list = useId();
	const at = Math.min(active, commands.length - 1);

	function choose(index: number) {
		const command = commands[index];
		if (!command) return;
		showOverlay(null);
		command.run();
	}

	function move(to: number) {
		setActive(to);
		document.getElementById(`${list}-${to}`)?.scrollIntoView({ block: "nearest" });
	}

	function onKeyDown(event: React.KeyboardEvent) {
		const last = commands.length - 1;
		if (event.key === "ArrowDown") move(at >= last ? 0 : at + 1);
		else if (event.key === "ArrowUp") move(at <= 0 ? last : at - 1);
		else if (event.key === "Enter" && !event.nativeEvent.isComposing) choose(at);
		else return;
		event.preventDefault();
	}

	return (
		<>
			<div className="flex items-center gap-2 border-b border-line px-3">
				<Search size={16} aria-hidden className="text-faint" />
				<input
					role="combobox"
					aria-label="Search projects, deliverables and commands"
					aria-expanded="true"
					aria-controls={list}
					aria-activedescendant={at >= 0 ? `${list}-${at}` : undefined}
					aria-autocomplete="list"
					autoComplete="off"
					spellCheck={false}
					placeholder="Search projects, deliverables and commands"
					value={typed}
					onChange={(event) => {
						setTyped(event.target.value);
						setActive(0);
					}}
					onKeyDown={onKeyDown}
					className="h-11 min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint"
				/>
				<Keys keys="escape" />
			</div>
			<div id={list} role="listbox" aria-label="Results" className="min-h-0 overflow-y-auto p-1">
				{commands.map((command, index) => (
					<Fragment key={command.id}>
						{commands[index - 1]?.group !== command.group && (
							<div role="presentation" className="px-2 pt-2 pb-1 text-xs text-faint">
								{command.group}
							</div>
						)}
						{/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus */}
						<div
							id={`${list}-${index}`}
							role="option"
							tabIndex={-1}
							aria-selected={index === at}
							onClick={() => choose(index)}
							onPointerMove={() => setActive(index)}
							className="flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 aria-selected:bg-surface-2 pointer-coarse:min-h-11"
						>
							<span className="min-w-0 truncate">{command.label}</span>
							<span className="min-w-0 flex-1 truncate text-faint">{command.detail}</span>
							{command.keys && <Keys keys={command.keys} />}
						</div>
					</Fragment>
				))}
			</div>
			{commands.length === 0 && (
				<p role="status" className="p-4 text-center text-muted">
					{searching
						? "Searching…"
						: `Nothing is called “${typed.trim()}”. Try fewer letters, or a project's code.`}
				</p>
			)}
		</>
	);
}
