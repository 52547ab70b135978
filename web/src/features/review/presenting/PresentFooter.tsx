import {
	ChevronLeft,
	ChevronRight,
	Columns2,
	Lock,
	LockOpen,
	Maximize,
	MessageSquare,
	Minimize,
	Pencil,
	Pointer,
} from "lucide-react";
import { IconButton } from "@/components/Button";
import type { SessionItem } from "@/document/schema.gen";
import type { FullScreen } from "../transport/full_screen";
import { Deciding } from "./Deciding";
import { DownloadLink } from "./DownloadLink";
import type { Presented } from "./presented_session";
import type { DrawingTool } from "./useDrawing";
import type { LaserTool } from "./useLaser";
import type { LookingAt } from "./useLookingAt";
import type { Visitor } from "./visitor";

/** What the hand does: goes on, looks at notes, decides. */
export function PresentFooter({
	visitor,
	now,
	item,
	opened,
	onPrevious,
	onNext,
	laser,
	drawing,
	comparing,
	onCompare,
	notes,
	onNotes,
	studioNotes,
	onStudioNotes,
	fullScreen,
}: {
	visitor: Visitor;
	now: Presented;
	item: SessionItem | null;
	/** The round that is shown, once it is there. */
	opened: LookingAt["opened"];
	/** Null where there is none. */
	onPrevious: (() => void) | null;
	onNext: (() => void) | null;
	laser: LaserTool;
	/** Null for those who may not draw. */
	drawing: DrawingTool | null;
	/** Whether the round is compared with another one. */
	comparing: boolean;
	/** Compares, or leaves that; null where there is nothing to compare with. */
	onCompare: (() => void) | null;
	/** Whether the notes are shown. */
	notes: boolean;
	onNotes: () => void;
	/** Whether what the studio keeps to itself is shown on this screen. */
	studioNotes: boolean;
	onStudioNotes: (shown: boolean) => void;
	fullScreen: FullScreen;
}) {
	return (
		<footer className="flex min-h-12 shrink-0 items-center gap-2 bg-surface-1 px-3 max-sm:flex-wrap max-sm:justify-between max-sm:gap-x-1 max-sm:gap-y-1 max-sm:py-1">
			<IconButton
				label="Previous item"
				keys="arrowleft"
				disabled={onPrevious === null}
				onClick={() => onPrevious?.()}
			>
				<ChevronLeft size={18} aria-hidden />
			</IconButton>
			<IconButton label="Next item" keys="arrowright" disabled={onNext === null} onClick={() => onNext?.()}>
				<ChevronRight size={18} aria-hidden />
			</IconButton>
			<IconButton label="Laser pointer" keys="z" aria-pressed={laser.on} onClick={() => laser.set(!laser.on)}>
				<Pointer size={17} aria-hidden />
			</IconButton>
			{drawing && (
				<IconButton
					label={drawing.on ? "Stop drawing" : "Draw on the picture"}
					keys="d"
					aria-pressed={drawing.on}
					onClick={() => drawing.set(!drawing.on)}
				>
					<Pencil size={16} aria-hidden />
				</IconButton>
			)}
			{onCompare && (
				<IconButton
					label={comparing ? "Leave the comparison" : "Compare with another round"}
					keys="w"
					aria-pressed={comparing}
					onClick={onCompare}
				>
					<Columns2 size={17} aria-hidden />
				</IconButton>
			)}
			<IconButton label="Notes" keys="n" aria-pressed={notes} onClick={onNotes}>
				<MessageSquare size={17} aria-hidden />
			</IconButton>
			{visitor.studio && (
				<IconButton
					label="Show what only the studio sees"
					keys="s"
					aria-pressed={studioNotes}
					onClick={() => onStudioNotes(!studioNotes)}
				>
					{studioNotes ? <LockOpen size={16} aria-hidden /> : <Lock size={16} aria-hidden />}
				</IconButton>
			)}
			{fullScreen.possible && (
				<IconButton
					label={fullScreen.on ? "Leave full screen" : "Full screen"}
					keys="shift+f"
					aria-pressed={fullScreen.on}
					onClick={fullScreen.toggle}
				>
					{fullScreen.on ? <Minimize size={16} aria-hidden /> : <Maximize size={16} aria-hidden />}
				</IconButton>
			)}
			{visitor.downloads && opened && <DownloadLink {...opened} />}
			<div className="flex flex-1 items-center justify-end gap-2 empty:hidden max-sm:basis-full max-sm:[&>button]:h-11 max-sm:[&>button]:flex-1">
				{item && <Deciding visitor={visitor} item={item} now={now} />}
			</div>
		</footer>
	);
}
