import { Link } from "@tanstack/react-router";
import { FileLock, History, MessageSquare, PenLine } from "lucide-react";
import type { Round } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { Status } from "@/components/Status";
import { Thumbnail } from "@/components/Thumbnail";
import { RelativeTime } from "@/components/Time";
import { WhatChanged } from "@/components/WhatChanged";
import { counted } from "@/format/count";
import { useGuest } from "@/session/guest";
import { useRoundLink } from "../guest/useRoundLink";
import { PastDecisions } from "../record/PastDecisions";
import type { Said } from "./model";

const quietLink =
	"inline-flex min-h-7 items-center gap-1.5 rounded-sm text-sm text-muted underline-offset-2 hover:text-text hover:underline pointer-coarse:min-h-10";

/** A round in the timeline: what it is, who made it, what was said and what was decided. */
export function RoundNode({
	round,
	said,
	before,
	open,
	brief,
	last,
	picked,
	onPick,
	marksShown,
	onMarks,
}: {
	round: Round;
	said: Said;
	/** The round before it, where there is one. */
	before: number | null;
	/** Whether it is the one that is looked at. */
	open: boolean;
	/** Whether only the head of it is shown. */
	brief: boolean;
	/** Whether it is the last one in the list. */
	last: boolean;
	picked: boolean;
	/** Picks it to be compared, or lets go of it; null where there is nothing to compare with. */
	onPick: (() => void) | null;
	marksShown: boolean;
	/** Shows its marks, or hides them. */
	onMarks: () => void;
}) {
	// Guests know what their link shows, and neither records nor the history.
	const guest = useGuest() !== null;
	const linkTo = useRoundLink();
	const sender = round.submitted_by ?? round.created_by;
	return (
		<li className="relative pl-5">
			{/* The line that leads from round to round. */}
			<span
				aria-hidden
				className={`absolute top-0 left-2 w-px bg-line-strong ${last ? "h-8" : "bottom-0"}`}
			/>
			<span
				aria-hidden
				className={`absolute top-7 left-1 size-2 rounded-full border-2 ${open ? "border-focus bg-focus" : "border-line-strong bg-surface-1"}`}
			/>
			<div className="flex items-start gap-1">
				<Link
					data-round={round.id}
					{...linkTo(round.id)}
					aria-current={open ? "page" : undefined}
					onClick={(event) => {
						if (!event.shiftKey || !onPick) return;
						event.preventDefault();
						onPick();
					}}
					className="flex min-w-0 flex-1 items-center gap-3 rounded-md p-2 hover:bg-surface-2 aria-[current=page]:bg-accent-soft"
				>
					<Thumbnail media={round.thumbnail_media_id} className="h-14 w-20" />
					<span className="min-w-0 flex-1">
						<span className="flex items-baseline justify-between gap-2">
							<span className="font-medium whitespace-nowrap tabular-nums">Round {round.round}</span>
							<span className="min-w-0 truncate text-sm text-faint tabular-nums">
								<span className="sr-only">{round.submitted_at ? "Handed in " : "Opened "}</span>
								<RelativeTime at={round.submitted_at ?? round.created_at} />
							</span>
						</span>
						<Status status={round.status} className="text-sm" />
						{sender && (
							<span className="mt-0.5 flex items-center gap-1.5 text-sm text-muted">
								<Avatar person={sender} size={16} labelled={false} />
								<span className="truncate">{sender.name}</span>
							</span>
						)}
					</span>
				</Link>
				{onPick && (
					<label
						title="Pick two rounds to compare them"
						className="flex size-7 shrink-0 cursor-pointer items-center justify-center self-center rounded-md hover:bg-surface-2 pointer-coarse:size-10"
					>
						<input
							type="checkbox"
							checked={picked}
							onChange={onPick}
							aria-label={`Compare round ${round.round}`}
							className="size-4 accent-accent"
						/>
					</label>
				)}
			</div>
			{!brief && (
				<div className="flex flex-col gap-1.5 px-2 pt-1 pb-3 break-words">
					<div className="flex flex-wrap items-center gap-x-3 gap-y-1">
						<Marks round={round} count={said.marks} open={open} shown={marksShown} onMarks={onMarks} />
						{said.comments > 0 && (
							<span className="inline-flex items-center gap-1.5 text-sm text-muted tabular-nums">
								<MessageSquare size={14} aria-hidden /> {counted(said.comments, "comment")}
							</span>
						)}
					</div>
					{before !== null && <WhatChanged before={before} after={round.id} />}
					{said.first && (
						<p className="line-clamp-2 text-muted">
							{said.first.author && <span className="text-faint">{said.first.author}: </span>}
							{said.first.line}
						</p>
					)}
					{round.note && (
						<blockquote className="whitespace-pre-wrap text-muted">
							<span className="block text-sm text-faint">
								{sender ? `${sender.name} wrote with it` : "With the round came"}
							</span>
							{round.note}
						</blockquote>
					)}
					{open && !guest && <PastDecisions revision={round.id} />}
					{(!open || guest || round.decision_record_id === null) && <Decided round={round} />}
					{open && !guest && (
						<Link
							to="/review/$revision/history"
							params={{ revision: String(round.id) }}
							className={`${quietLink} self-start`}
						>
							<History size={14} aria-hidden /> What it was at any moment
						</Link>
					)}
				</div>
			)}
		</li>
	);
}

/** How many marks there are. Of the round that is open it shows and hides them; of another one it leads there. */
function Marks({
	round,
	count,
	open,
	shown,
	onMarks,
}: {
	round: Round;
	count: number;
	open: boolean;
	shown: boolean;
	onMarks: () => void;
}) {
	const linkTo = useRoundLink();
	if (count === 0) return <span className="text-sm text-faint">No marks</span>;
	const content = (
		<>
			<PenLine size={14} aria-hidden /> {counted(count, "mark")}
		</>
	);
	if (open) {
		return (
			<button
				type="button"
				aria-pressed={shown}
				title={shown ? "Hide the marks of this round" : "Show the marks of this round"}
				onClick={onMarks}
				className={`${quietLink} tabular-nums aria-[pressed=false]:line-through`}
			>
				{content}
			</button>
		);
	}
	return (
		<Link
			{...linkTo(round.id)}
			title={`Show round ${round.round} with its marks`}
			onClick={onMarks}
			className={`${quietLink} tabular-nums`}
		>
			{content}
		</Link>
	);
}

/** Who decided about a round, when, and why. */
function Decided({ round }: { round: Round }) {
	if (round.decided_at === null) return null;
	return (
		<div className="border-l-2 border-line-strong pl-2">
			<p className="text-sm text-faint">
				{round.decided_by ? `${round.decided_by.name} decided ` : "Decided "}
				<RelativeTime at={round.decided_at} />
			</p>
			{round.decision_note && <p className="whitespace-pre-wrap">{round.decision_note}</p>}
			{round.decision_record_id !== null && (
				<Link
					to="/decisions/$decision"
					params={{ decision: String(round.decision_record_id) }}
					className={quietLink}
				>
					<FileLock size={14} aria-hidden /> What it was decided about
				</Link>
			)}
		</div>
	);
}
