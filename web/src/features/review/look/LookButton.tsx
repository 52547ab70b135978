import { Popover } from "@base-ui/react/popover";
import { Aperture, X } from "lucide-react";
import { type ReactElement, useState } from "react";
import { IconButton } from "@/components/Button";
import { useShortcuts } from "@/keyboard/shortcuts";
import { isPlain } from "@/viewer/look/look";
import { useSession } from "../useReviewSession";
import { useSignal } from "../useSignal";
import { LookPanel } from "./LookPanel";
import { lookWord } from "./words";

/** The button of the toolbar that opens the look. */
export function LookButton({ keyed = true }: { keyed?: boolean }) {
	const { looking } = useSession().viewer;
	const plain = isPlain(useSignal(looking.look));
	const [open, setOpen] = useState(false);
	useShortcuts(
		"Look",
		[{ keys: "u", label: "Look: channels, exposure, gamma", run: () => setOpen(!open) }],
		keyed,
	);
	return (
		<LookPopover
			side="right"
			open={open}
			onOpen={setOpen}
			trigger={
				<IconButton
					label={plain ? "Look" : "Look, which is not plain"}
					{...(keyed ? { keys: "u" } : {})}
					className={plain ? "" : "bg-accent-soft text-text"}
				>
					<Aperture size={17} aria-hidden />
				</IconButton>
			}
		/>
	);
}

/**
 * Says over the picture that it is not shown as it is, and how, and opens the look. `always`: on a phone also while the
 * look is plain, in place of the toolbar's button.
 */
export function LookChip({ always = false }: { always?: boolean }) {
	const { looking } = useSession().viewer;
	const look = useSignal(looking.look);
	const possible = useSignal(looking.possible);
	const [open, setOpen] = useState(false);
	const plain = isPlain(look);
	const alpha = useSignal(looking.alpha);
	// Alpha is painted by itself, with the rest of the look.
	const shown = possible || (look.channel === "alpha" && alpha.kind === "shown");
	const word = shown ? lookWord(look, alpha) : "The look is not shown: there is no WebGL2";
	return (
		<div
			data-testid="look-chip"
			className={`flex min-h-8 max-w-full items-center rounded-full border border-line-strong bg-surface-1 text-sm shadow-float pointer-coarse:min-h-11 ${plain ? (always ? "md:hidden" : "hidden") : ""}`}
		>
			<LookPopover
				side="top"
				open={open}
				onOpen={setOpen}
				trigger={
					<button
						type="button"
						aria-label={plain ? "Look" : `Look: ${word}`}
						className="flex min-w-8 items-center justify-center gap-1.5 self-stretch rounded-full px-2 text-left pointer-coarse:min-w-11"
					>
						<Aperture size={16} aria-hidden className="shrink-0" />
						{!plain && <span className="line-clamp-2 tabular-nums">{word}</span>}
					</button>
				}
			/>
			{!plain && (
				<IconButton
					label="Show the picture as it is"
					keys="shift+q"
					size="small"
					className="mr-0.5 rounded-full"
					onClick={() => looking.reset()}
				>
					<X size={14} aria-hidden />
				</IconButton>
			)}
		</div>
	);
}

/** What can be set of the look, beside what opened it. The picture stays in sight, and its keys stay live. */
function LookPopover({
	trigger,
	side,
	open,
	onOpen,
}: {
	trigger: ReactElement<Record<string, unknown>>;
	side: "right" | "top";
	open: boolean;
	onOpen: (open: boolean) => void;
}) {
	return (
		<Popover.Root open={open} onOpenChange={onOpen}>
			<Popover.Trigger render={trigger} />
			<Popover.Portal>
				<Popover.Positioner side={side} align="start" sideOffset={8} collisionPadding={8} className="z-40">
					<Popover.Popup
						// No dialog, in which the keys of the page would be dead.
						role="group"
						aria-label="Look"
						className="w-80 max-w-[calc(100vw-1rem)] rounded-lg border border-line-strong bg-surface-1 p-3 text-text shadow-float outline-none"
					>
						<LookPanel />
					</Popover.Popup>
				</Popover.Positioner>
			</Popover.Portal>
		</Popover.Root>
	);
}
