import { Link } from "@tanstack/react-router";
import { Ban, Check, Handshake, PanelRight, RotateCcw, TriangleAlert } from "lucide-react";
import type { ReviewItem, Verdict } from "@/api/types";
import { IconButton } from "@/components/Button";
import { Status } from "@/components/Status";
import { Thumbnail } from "@/components/Thumbnail";
import { nameOf, standingOf } from "../model";

/** One item of the contact sheet: its picture, what is decided, and the buttons of those who may. */
export function ItemCard({
	item,
	place,
	selected,
	selectable,
	busy,
	onSelect,
	onDecide,
	onOpen,
}: {
	item: ReviewItem;
	/** Its number in the session, from 1. */
	place: number;
	selected: boolean;
	selectable: boolean;
	busy: boolean;
	onSelect: (selected: boolean) => void;
	onDecide: (verdict: Verdict) => void;
	onOpen: () => void;
}) {
	const name = nameOf(item);
	const { revision, decision, rights } = item;
	return (
		<li
			data-item={item.id}
			data-verdict={decision?.verdict ?? "none"}
			data-applied={item.applied_at !== null || undefined}
			aria-busy={busy || undefined}
			className={`relative flex flex-col overflow-hidden rounded-lg border bg-surface-1 has-[a[data-row]:focus-visible]:outline-2 has-[a[data-row]:focus-visible]:outline-focus ${selected ? "border-accent" : "border-line"}`}
		>
			<Thumbnail
				media={revision?.thumbnail_media_id ?? null}
				width={640}
				className="aspect-video w-full rounded-none"
			/>
			{selectable && (
				<label className="absolute top-1 left-1 z-1 flex size-8 items-center justify-center rounded-md bg-surface-1/85 pointer-coarse:size-10">
					<input
						type="checkbox"
						aria-label={`Select ${name}`}
						checked={selected}
						onChange={(event) => onSelect(event.target.checked)}
						className="size-4 accent-accent"
					/>
				</label>
			)}
			<span className="absolute top-1 right-1 rounded-md bg-surface-1/85 px-2 py-0.5 text-sm">
				{decision ? <Status status={decision.verdict} /> : <span className="text-muted">Undecided</span>}
			</span>
			<div className="flex min-w-0 flex-1 flex-col gap-0.5 p-2">
				<p className="flex min-w-0 items-baseline gap-2">
					<span className="text-sm text-faint tabular-nums">{place}</span>
					{revision ? (
						<Link
							to="/review/$revision"
							params={{ revision: String(revision.id) }}
							data-row
							className="min-w-0 truncate font-medium underline-offset-2 outline-none hover:underline"
						>
							{name}
						</Link>
					) : (
						<span className="min-w-0 truncate font-medium">{name}</span>
					)}
				</p>
				<p className="flex min-w-0 flex-wrap gap-x-3 text-sm text-faint">
					<span className="truncate">{item.place.project.name}</span>
					{revision && <span className="tabular-nums">Round {revision.round}</span>}
					{item.feedback.total > 0 && (
						<span className="tabular-nums">
							{item.feedback.resolved}/{item.feedback.total} done
						</span>
					)}
				</p>
				{decision && (
					<p className="line-clamp-2 text-sm break-words text-muted">
						{decision.by?.name ?? decision.guest ?? "Somebody"}
						{decision.note && `: ${decision.note}`}
					</p>
				)}
				{item.client_approval && (
					<p className="flex items-center gap-1.5 text-sm text-muted">
						<Handshake size={13} aria-hidden /> {item.client_approval.name} approved for the client
					</p>
				)}
				{item.refusal && item.applied_at === null && (
					<p className="flex items-start gap-1.5 text-sm text-warning">
						<TriangleAlert size={13} aria-hidden className="mt-0.5 shrink-0" /> Not applied
					</p>
				)}
				<div className="mt-auto flex items-center gap-1 pt-1">
					<span className="flex-1 text-sm text-faint">{standingOf(item)}</span>
					{rights.approve && (
						<IconButton
							size="small"
							label={`Approve ${name}`}
							keys="a"
							aria-pressed={decision?.verdict === "APPROVED"}
							disabled={busy}
							focusableWhenDisabled
							onClick={() => onDecide("APPROVED")}
						>
							<Check size={16} aria-hidden />
						</IconButton>
					)}
					{rights.send_back && (
						<>
							<IconButton
								size="small"
								label={`Request changes for ${name}`}
								keys="c"
								aria-pressed={decision?.verdict === "CHANGES_REQUESTED"}
								disabled={busy}
								focusableWhenDisabled
								onClick={() => onDecide("CHANGES_REQUESTED")}
							>
								<RotateCcw size={15} aria-hidden />
							</IconButton>
							<IconButton
								size="small"
								label={`Reject ${name}`}
								keys="x"
								aria-pressed={decision?.verdict === "REJECTED"}
								disabled={busy}
								focusableWhenDisabled
								onClick={() => onDecide("REJECTED")}
							>
								<Ban size={15} aria-hidden />
							</IconButton>
						</>
					)}
					<IconButton size="small" label={`Details of ${name}`} keys="d" onClick={onOpen}>
						<PanelRight size={16} aria-hidden />
					</IconButton>
				</div>
			</div>
		</li>
	);
}
