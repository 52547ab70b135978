import { ChevronDown } from "lucide-react";
import type { Id, RevisionDetail } from "@/api/types";
import { Menu, MenuChoices } from "@/components/Menu";
import { statusLooks } from "@/components/status";
import { useShortcuts } from "@/keyboard/shortcuts";

/** Which round of the item is looked at, and the others to choose from. */
export function RoundChoice({
	revision,
	reviewed,
	onRound,
}: {
	revision: RevisionDetail;
	/** The round that is reviewed. */
	reviewed: Id | null;
	onRound: (revision: Id) => void;
}) {
	const rounds = revision.rounds.toSorted((left, right) => right.round - left.round);
	const at = rounds.findIndex(({ id }) => id === revision.id);
	const step = (by: 1 | -1) => () => {
		const next = rounds[at + by];
		if (next) onRound(next.id);
	};
	useShortcuts(
		"Presenting",
		[
			{ keys: "arrowdown", label: "Earlier round", run: step(1) },
			{ keys: "arrowup", label: "Later round", run: step(-1) },
		],
		rounds.length > 1,
	);
	const name = `Round ${revision.round}`;
	if (rounds.length < 2) return <span className="shrink-0 text-muted tabular-nums">{name}</span>;
	const earlier = reviewed !== null && revision.id !== reviewed;
	return (
		<Menu
			align="start"
			trigger={
				<button
					type="button"
					aria-label={`${name}${earlier ? ", not the one under review" : ""}: choose another`}
					data-round={revision.round}
					className={`flex h-7 shrink-0 items-center gap-1 rounded-md px-1.5 tabular-nums hover:bg-surface-2 pointer-coarse:h-10 ${earlier ? "text-text underline underline-offset-2" : "text-muted"}`}
				>
					{name}
					<ChevronDown size={13} aria-hidden />
				</button>
			}
		>
			<MenuChoices
				label="Round"
				value={String(revision.id)}
				onChange={(next) => onRound(Number(next))}
				options={rounds.map(({ id, round, status }) => ({
					value: String(id),
					label: `Round ${round}, ${statusLooks[status].word.toLowerCase()}${id === reviewed ? " (under review)" : ""}`,
				}))}
			/>
		</Menu>
	);
}
