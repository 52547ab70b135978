import { Eye, X } from "lucide-react";
import type { Id } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { useSignal } from "../useSignal";
import { LeadButtons } from "./LeadButtons";
import type { Presented, PresentedSession } from "./presented_session";
import { Roster } from "./Roster";
import { RoundChoice } from "./RoundChoice";
import type { LookingAt } from "./useLookingAt";
import type { Visitor } from "./visitor";

/** What is shown, who shows it, and who is here. */
export function PresentHeader({
	visitor,
	presented,
	now,
	looking,
	onRound,
	onLeave,
}: {
	visitor: Visitor;
	presented: PresentedSession;
	now: Presented;
	looking: LookingAt;
	/** Looks at another round of the item. */
	onRound: (revision: Id) => void;
	onLeave: () => void;
}) {
	const standing = useSignal(presented.standing);
	const { items, presenter } = now;
	const { item, leads, opened } = looking;
	return (
		<header className="flex min-h-(--bar-height) shrink-0 items-center gap-2 bg-surface-1 px-3 max-sm:flex-wrap max-sm:py-1">
			<IconButton label="Leave" keys="escape" onClick={onLeave}>
				<X size={17} aria-hidden />
			</IconButton>
			<h1 className="min-w-0 truncate font-medium">
				{item ? `${item.title}, ${item.stage_name}` : now.meta.name}
			</h1>
			{opened && (
				<RoundChoice revision={opened.revision} reviewed={item?.revision ?? null} onRound={onRound} />
			)}
			<span className="min-w-8 flex-1 text-faint whitespace-nowrap tabular-nums max-sm:hidden">
				{(item ? items.indexOf(item) : -1) + 1} of {items.length}
			</span>
			<span className="flex-1 sm:hidden" />
			<p role="status" className="text-sm text-muted">
				{standing === "away"
					? "Connecting again…"
					: leads
						? "You lead"
						: presenter?.leader
							? `${presenter.name} leads`
							: "Nobody leads"}
			</p>
			<Roster visitor={visitor} presented={presented} leader={presenter?.leader ?? null} />
			{visitor.leading && (
				<LeadButtons leading={visitor.leading} leads={leads} led={presenter?.leader != null} />
			)}
			{looking.strayed && (
				<Button look="primary" size="small" onClick={looking.comeBack}>
					<Eye size={14} aria-hidden /> Come back
				</Button>
			)}
		</header>
	);
}
