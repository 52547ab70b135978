import { Link } from "@tanstack/react-router";
import { GripVertical, X } from "lucide-react";
import type { ReviewItem } from "@/api/types";
import { IconButton } from "@/components/Button";
import { Status } from "@/components/Status";
import { Thumbnail } from "@/components/Thumbnail";
import { Tooltip } from "@/components/Tooltip";
import { type AgendaLine, nameOf } from "../model";
import { SavedInput } from "./SavedInput";

const field = "h-7 pointer-coarse:h-10";

/** One item of the agenda: what and when, for how long, and what to look at. */
export function AgendaRow({
	item,
	time,
	line,
	usual,
	edit,
	handle,
	dragged,
	onMinutes,
	onNote,
	onRemove,
}: {
	item: ReviewItem;
	/** When it begins, in words. */
	time: string;
	line: AgendaLine | undefined;
	/** How long an item takes that says nothing itself. */
	usual: number;
	edit: boolean;
	handle: React.DOMAttributes<HTMLElement>;
	/** How far it is from its place, while it is dragged. */
	dragged: number | null;
	onMinutes: (minutes: number | null) => void;
	onNote: (note: string | null) => void;
	onRemove: () => void;
}) {
	const name = nameOf(item);
	const { place, revision } = item;
	return (
		<li
			data-item={item.id}
			style={dragged === null ? undefined : { transform: `translateY(${dragged}px)` }}
			className={`flex items-center gap-2 border-b border-line px-4 py-1.5 max-lg:flex-wrap has-[a[data-row]:focus-visible]:bg-surface-2 max-sm:px-2 ${dragged === null ? "" : "relative z-10 bg-surface-1 shadow-float"}`}
		>
			{edit && (
				<Tooltip label="Drag to another place" keys="alt+arrowup">
					<button
						type="button"
						tabIndex={-1}
						aria-label={`Drag ${name}`}
						{...handle}
						className="flex h-10 w-6 shrink-0 cursor-grab touch-none items-center justify-center rounded-sm text-faint hover:text-text active:cursor-grabbing pointer-coarse:w-9"
					>
						<GripVertical size={16} aria-hidden />
					</button>
				</Tooltip>
			)}
			<span className="w-14 shrink-0 text-sm text-faint tabular-nums max-sm:hidden">{time}</span>
			<Thumbnail media={revision?.thumbnail_media_id ?? null} className="h-12 w-18 max-sm:h-10 max-sm:w-14" />
			<div className="min-w-0 flex-1">
				<div className="flex min-w-0 items-center gap-2">
					{revision ? (
						<Link
							to="/review/$revision"
							params={{ revision: String(revision.id) }}
							data-row
							className="truncate font-medium underline-offset-2 hover:underline"
						>
							{name}
						</Link>
					) : (
						<span className="truncate font-medium">{name}</span>
					)}
				</div>
				<div className="flex flex-wrap items-center gap-x-3 text-sm text-faint">
					<span className="truncate max-sm:hidden">{place.project.name}</span>
					{revision ? (
						<span className="whitespace-nowrap tabular-nums">Round {revision.round}</span>
					) : (
						<span className="text-danger">No round was submitted</span>
					)}
					<Status status={place.stage.status} />
					{item.feedback.open > 0 && <span className="tabular-nums">{item.feedback.open} open</span>}
				</div>
				{!edit && item.note && <p className="text-sm text-muted">{item.note}</p>}
			</div>
			{edit && (
				<SavedInput
					aria-label={`Note for ${name}`}
					placeholder="What to look at"
					maxLength={5000}
					value={item.note ?? ""}
					onSave={(note) => onNote(note.trim() === "" ? null : note.trim())}
					className={`${field} w-56 text-sm max-lg:order-last max-lg:ml-8 max-lg:w-full`}
				/>
			)}
			{edit ? (
				<span className="flex shrink-0 items-center gap-1 text-sm text-faint">
					<SavedInput
						type="number"
						inputMode="numeric"
						min={1}
						max={600}
						aria-label={`Minutes for ${name}`}
						placeholder={String(usual)}
						value={item.minutes === null ? "" : String(item.minutes)}
						onSave={(minutes) => onMinutes(minutes === "" ? null : Number(minutes))}
						className={`${field} w-14 text-right tabular-nums`}
					/>
					min
				</span>
			) : (
				<span className="shrink-0 text-sm text-muted tabular-nums">{line?.minutes ?? usual} min</span>
			)}
			{edit && item.rights.remove && (
				<IconButton label={`Remove ${name}`} size="small" onClick={onRemove}>
					<X size={16} aria-hidden />
				</IconButton>
			)}
		</li>
	);
}
