import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/problem";
import type { Stage } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { Menu, MenuItem } from "@/components/Menu";
import { NoteDialog } from "@/components/NoteDialog";
import { toastError } from "@/components/toasts";
import { type WordedMove, wordedMoves } from "./moves";
import { useMoveStage } from "./queries";

/** What may be done with a stage now: the way on as a button, the rest in a menu, or all as buttons where there is room. */
export function StageMoves({ stage, roomy = false }: { stage: Stage; roomy?: boolean }) {
	// Beside the rounds, a round is handed in and taken back by its own buttons, which also take a note.
	const moves = wordedMoves(stage).filter((each) => !(roomy && isOfRound(stage, each)));
	const move = useMoveStage(stage);
	const [asking, setAsking] = useState<WordedMove | null>(null);
	const [first, ...others] = moves;
	if (!first) return null;

	function choose(chosen: WordedMove) {
		if (chosen.note_required) {
			move.reset();
			setAsking(chosen);
		} else {
			move.mutate(
				{ to: chosen.to },
				{ onError: (error) => toastError(`${stage.name} stays as it is`, error) },
			);
		}
	}

	const shown = roomy ? moves : first.primary ? [first] : [];
	const inMenu = roomy ? [] : first.primary ? others : moves;
	return (
		<>
			{shown.map((each) => (
				<Button key={each.to} size="small" busy={move.isPending && !asking} onClick={() => choose(each)}>
					{each.label}
					{each.note_required && "…"}
				</Button>
			))}
			{inMenu.length > 0 && (
				<Menu
					align="start"
					trigger={
						<IconButton size="small" label={`More for ${stage.name}`}>
							<Ellipsis size={16} aria-hidden />
						</IconButton>
					}
				>
					{inMenu.map((each) => (
						<MenuItem key={each.to} onClick={() => choose(each)}>
							{each.label}
							{each.note_required && "…"}
						</MenuItem>
					))}
				</Menu>
			)}
			<NoteDialog
				open={asking !== null}
				title={`${asking?.label ?? ""}: ${stage.name}`}
				label="Why?"
				hint="Everybody on this stage reads it."
				action={asking?.label ?? ""}
				required
				busy={move.isPending}
				error={move.error ? asApiError(move.error) : null}
				onClose={() => setAsking(null)}
				onDone={(note) =>
					asking && move.mutate({ to: asking.to, note }, { onSuccess: () => setAsking(null) })
				}
			/>
		</>
	);
}

/** Whether a move hands the open round in or takes it back. */
function isOfRound(stage: Stage, move: WordedMove): boolean {
	return move.to === "IN_REVIEW" || (stage.status === "IN_REVIEW" && move.to === "IN_PROGRESS");
}
