import { Ellipsis, Info, Lock } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import { IconButton } from "@/components/Button";
import { Menu, MenuItem, MenuSeparator } from "@/components/Menu";
import { NoteDialog } from "@/components/NoteDialog";
import { StatusShapeIcon } from "@/components/Status";
import { RelativeTime } from "@/components/Time";
import type { FeedbackItem, FeedbackStatus } from "@/document/feedback";
import { statusShapes, statusWords } from "@/feedback/looks";
import { type Doer, isDone, movesOf, tickOf } from "@/feedback/model";
import { useChangeItem } from "@/feedback/queries";
import type { ClipTiming } from "@/viewer/clip/playback";
import { frameWords, timecodeWords } from "../frames";
import { AssignDialog } from "./AssignDialog";

/** The words with which a move can go. */
const noted: Partial<Record<FeedbackStatus, { title: string; label: string; hint: string; action: string }>> =
	{
		RESOLVED: {
			title: "Tick it off",
			label: "What you did",
			hint: "Optional. Whoever verifies it reads this first.",
			action: "Done",
		},
		REOPENED: {
			title: "Reopen the item",
			label: "What is missing",
			hint: "Optional. It goes back onto the artist's checklist with these words.",
			action: "Reopen",
		},
	};

/** One item of the checklist. */
export const ChecklistItem = memo(function ChecklistItem({
	item,
	doer,
	timing,
	elsewhere,
	current,
	onGo,
	onMove,
}: {
	item: FeedbackItem;
	doer: Doer;
	timing: ClipTiming | null;
	/** Whether it was drawn on an earlier round. */
	elsewhere: boolean;
	current: boolean;
	onGo: () => void;
	onMove: (to: FeedbackStatus, note: string | null) => void;
}) {
	const row = useRef<HTMLLIElement>(null);
	const [asking, setAsking] = useState<FeedbackStatus | null>(null);
	const [assigning, setAssigning] = useState(false);
	const change = useChangeItem();
	const moves = movesOf(item, doer);
	const tick = tickOf(item, doer);
	const words = asking && noted[asking];
	const carriedOn = item.carriedTo !== null;
	useEffect(() => {
		if (current) row.current?.scrollIntoView({ block: "nearest" });
	}, [current]);
	return (
		<li
			ref={row}
			data-item={item.id}
			aria-current={current || undefined}
			className="group relative flex items-start gap-2 border-b border-line px-3 py-2 aria-[current]:bg-accent-soft hover:not-aria-[current]:bg-surface-2"
		>
			{item.action ? (
				<span className="relative z-10 flex h-5 items-center pointer-coarse:-m-2 pointer-coarse:h-9 pointer-coarse:p-2">
					<input
						type="checkbox"
						checked={isDone(item)}
						disabled={tick === null}
						onChange={() => tick && onMove(tick, null)}
						aria-label={`${isDone(item) ? "Take the tick off" : "Tick off"}: ${item.summary}`}
						className="size-4 accent-(--accent) pointer-coarse:size-5"
					/>
				</span>
			) : (
				<Info size={16} role="img" aria-label="For information" className="mt-0.5 shrink-0 text-faint" />
			)}
			<div className="min-w-0 flex-1">
				<button
					type="button"
					data-go
					onClick={onGo}
					className={`text-left break-words before:absolute before:inset-0 ${isDone(item) || carriedOn ? "text-muted" : ""}`}
				>
					{item.summary}
				</button>
				<p className="flex flex-wrap items-center gap-x-2 text-sm text-faint">
					{item.action && (
						<span className={`inline-flex items-center gap-1 ${statusShapes[item.status].color}`}>
							<StatusShapeIcon look={statusShapes[item.status]} size={12} />
							{statusWords[item.status]}
						</span>
					)}
					{item.frame !== null && (
						<span className="font-mono tabular-nums">
							{frameWords({ in: item.frame, out: item.frame })}
							{timing && ` · ${timecodeWords({ in: item.frame, out: item.frame }, timing)}`}
						</span>
					)}
					{item.action && <span>{item.assignee?.name ?? "Nobody's"}</span>}
					{item.internal && (
						<span className="inline-flex items-center gap-1">
							<Lock size={11} aria-hidden /> Studio only
						</span>
					)}
					{elsewhere && <span>From an earlier round</span>}
					{carriedOn && <span>Goes on in a later round</span>}
				</p>
				{item.resolved && (
					<p className="mt-0.5 text-sm text-muted">
						{item.resolved.by?.name ?? "Someone"}, <RelativeTime at={item.resolved.at} />
						{item.resolved.note && `: ${item.resolved.note}`}
					</p>
				)}
				{item.verified && (
					<p className="text-sm text-muted">
						Verified by {item.verified.by?.name ?? "someone"}, <RelativeTime at={item.verified.at} />
					</p>
				)}
				{item.status === "REOPENED" && item.note && <p className="mt-0.5 text-sm">{item.note}</p>}
				{moves.includes("VERIFIED") && (
					<span className="relative z-10 mt-1.5 flex gap-1.5">
						<SmallMove onClick={() => onMove("VERIFIED", null)}>Verify</SmallMove>
						<SmallMove onClick={() => setAsking("REOPENED")}>Reopen…</SmallMove>
					</span>
				)}
			</div>
			{!carriedOn && (doer.works || doer.manages || doer.verifies) && (
				<span className="relative z-10">
					<Menu
						trigger={
							<IconButton label="More for this item" size="small">
								<Ellipsis size={15} aria-hidden />
							</IconButton>
						}
					>
						{moves.includes("IN_PROGRESS") && !isDone(item) && (
							<MenuItem onClick={() => onMove("IN_PROGRESS", null)}>I am on it</MenuItem>
						)}
						{moves.includes("RESOLVED") && (
							<MenuItem onClick={() => setAsking("RESOLVED")}>Tick off with a note…</MenuItem>
						)}
						{moves.includes("REOPENED") && <MenuItem onClick={() => setAsking("REOPENED")}>Reopen…</MenuItem>}
						{moves.length > 0 && <MenuSeparator />}
						{doer.manages && <MenuItem onClick={() => setAssigning(true)}>Assign…</MenuItem>}
						<MenuItem onClick={() => change.mutate({ item, change: { action: !item.action } })}>
							{item.action ? "Make it a callout, without a box" : "Make it an action item"}
						</MenuItem>
					</Menu>
				</span>
			)}
			{words && (
				<NoteDialog
					open
					{...words}
					required={false}
					busy={false}
					error={null}
					onClose={() => setAsking(null)}
					onDone={(note) => {
						onMove(asking, note || null);
						setAsking(null);
					}}
				/>
			)}
			{assigning && <AssignDialog item={item} onClose={() => setAssigning(false)} />}
		</li>
	);
});

function SmallMove({ onClick, children }: { onClick: () => void; children: React.ReactNode }) {
	return (
		<button
			type="button"
			onClick={onClick}
			className="h-7 rounded-md border border-line-strong bg-surface-1 px-2 text-sm hover:bg-surface-2 pointer-coarse:h-10"
		>
			{children}
		</button>
	);
}
