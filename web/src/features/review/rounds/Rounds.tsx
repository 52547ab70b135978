import { useNavigate } from "@tanstack/react-router";
import { ChevronsDownUp, ChevronsUpDown, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { RevisionDetail } from "@/api/types";
import { IconButton } from "@/components/Button";
import { useBriefRounds } from "../appearance";
import { firstMode } from "../comparing/model";
import { useRoundLink } from "../guest/useRoundLink";
import { useIsWide } from "../useIsWide";
import { useSession } from "../useReviewSession";
import { useSignal } from "../useSignal";
import { earlier, isListed, type Only, type Pair, picking, saidIn, saidOf } from "./model";
import { RoundNode } from "./RoundNode";

const CHOICES: readonly { value: Only; label: string; none: string }[] = [
	{ value: "all", label: "All", none: "" },
	{
		value: "feedback",
		label: "With feedback",
		none: "Nobody has drawn or written on a round yet. Draw on the picture, or write below it, and it stands here.",
	},
	{
		value: "decided",
		label: "Decided",
		none: "No round was decided about yet. Approving one, or asking for changes, makes it a decision point.",
	},
];

/** Whether the list had the keyboard when another round was chosen in it: then it has it there as well. */
let keptFocus = false;

/** The timeline of a stage: its rounds, the newest first. Two of them can be picked to be compared. */
export function Rounds({ revision }: { revision: RevisionDetail }) {
	const session = useSession();
	const navigate = useNavigate();
	const linkTo = useRoundLink();
	const wide = useIsWide();
	const comparison = useSignal(session.comparing.comparison);
	const records = useSignal(session.document.records);
	const marksShown = useSignal(session.marksShown);
	const [only, setOnly] = useState<Only>("all");
	const [brief, setBrief] = useBriefRounds();
	const [first, setFirst] = useState<number | null>(null);
	const list = useRef<HTMLOListElement>(null);
	useEffect(() => {
		if (keptFocus) list.current?.querySelector<HTMLElement>("[aria-current=page]")?.focus();
		keptFocus = false;
	}, []);
	const rounds = revision.rounds
		.filter((round) => isListed(round, only))
		.toSorted((left, right) => right.round - left.round);
	const several = revision.rounds.length > 1;
	const nameOf = (author: string) =>
		revision.participants.find(({ id }) => author === `user:${id}`)?.name ??
		revision.guests.find(({ id }) => author === id)?.name ??
		null;
	const isPicked = (id: number) =>
		comparison ? id === revision.id || id === comparison.revision : id === first;
	const compare = ({ reviewed, other }: Pair) => {
		setFirst(null);
		const mode = comparison?.mode ?? firstMode(wide);
		if (reviewed === revision.id) session.comparing.begin(other, mode);
		else {
			void navigate({ ...linkTo(reviewed), search: { compare: other, mode } });
		}
	};
	const pick = (id: number) => {
		const plan = picking(revision.rounds, { open: revision.id, comparison, picked: first }, id);
		if (plan.kind === "picked") setFirst(plan.round);
		else if (plan.kind === "leave") session.comparing.leave();
		else compare(plan.pair);
	};
	const onKeyDown = (event: React.KeyboardEvent) => {
		const target = event.target as HTMLElement;
		const links = [...(list.current?.querySelectorAll<HTMLElement>("[data-round]") ?? [])];
		const at = links.indexOf(target);
		if (at < 0) return;
		const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
		if (by !== 0) links[at + by]?.focus();
		else if (event.key === " " && several) pick(Number(target.dataset.round));
		else {
			if (event.key === "Enter") keptFocus = true;
			return;
		}
		event.preventDefault();
		event.stopPropagation();
	};
	const picked = revision.rounds.find(({ id }) => id === first);
	return (
		<div className="flex min-h-0 flex-1 flex-col">
			{several && (
				<div className="flex items-center gap-1 border-b border-line px-2 py-1.5">
					<fieldset className="flex min-w-0 flex-1 gap-1">
						<legend className="sr-only">Which rounds</legend>
						{CHOICES.map(({ value, label }) => (
							<button
								key={value}
								type="button"
								aria-pressed={only === value}
								onClick={() => setOnly(value)}
								className="h-7 rounded-md px-2 text-sm text-muted hover:bg-surface-2 aria-pressed:bg-surface-3 aria-pressed:text-text pointer-coarse:h-10"
							>
								{label}
							</button>
						))}
					</fieldset>
					<IconButton
						label={brief ? "Show what was said and decided" : "Show the rounds alone"}
						size="small"
						aria-pressed={brief}
						onClick={() => setBrief(!brief)}
					>
						{brief ? <ChevronsUpDown size={15} aria-hidden /> : <ChevronsDownUp size={15} aria-hidden />}
					</IconButton>
				</div>
			)}
			{picked && (
				<div
					role="status"
					className="flex items-center gap-2 border-b border-line bg-surface-2 px-3 py-1 text-sm tabular-nums"
				>
					<span className="flex-1">Round {picked.round} is picked. Pick another one to compare them.</span>
					<IconButton label="Pick none" size="small" onClick={() => setFirst(null)}>
						<X size={15} aria-hidden />
					</IconButton>
				</div>
			)}
			{rounds.length === 0 && (
				<p className="px-6 py-8 text-center text-muted">
					{CHOICES.find(({ value }) => value === only)?.none}
				</p>
			)}
			{!several && (
				<p className="border-b border-line px-3 py-2 text-sm text-muted">
					This is the only round so far. The next one stands above it, and can be compared with it.
				</p>
			)}
			<ol ref={list} aria-label="Rounds" className="min-h-0 flex-1 overflow-y-auto p-2" onKeyDown={onKeyDown}>
				{rounds.map((round, index) => {
					const open = round.id === revision.id;
					return (
						<RoundNode
							key={round.id}
							round={round}
							before={earlier(revision.rounds, round)}
							said={open ? saidIn(records, nameOf) : saidOf(round)}
							open={open}
							brief={brief && !open}
							last={index === rounds.length - 1}
							picked={isPicked(round.id)}
							onPick={several ? () => pick(round.id) : null}
							marksShown={marksShown}
							onMarks={() => open && session.showMarks(!marksShown)}
						/>
					);
				})}
			</ol>
		</div>
	);
}
