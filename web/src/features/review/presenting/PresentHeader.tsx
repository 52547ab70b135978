import { Eye, X } from "lucide-react";
import type { Id } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import type { Presenter } from "@/document/schema.gen";
import { useSignal } from "../useSignal";
import { LeadButtons } from "./LeadButtons";
import type { Presented, PresentedSession, Standing } from "./presented_session";
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
			<p role="status" className="truncate text-sm text-muted">
				{now.meta.status === "COMPLETED" ? "This session is over" : leadWords(standing, presenter, looking)}
			</p>
			<p role="status" className="sr-only">
				{item &&
					`Item ${items.indexOf(item) + 1} of ${items.length}: ${item.title}, ${item.stage_name}${opened ? `, round ${opened.revision.round}` : ""}`}
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

/** Whose picture it is, in words. */
function leadWords(standing: Standing, presenter: Presenter | null, { leads, strayed }: LookingAt): string {
	if (standing === "away") return "Connecting again…";
	if (leads) return "You lead";
	if (!presenter?.leader) return "Nobody leads";
	return strayed ? `${presenter.name} leads, you look around` : `${presenter.name} leads`;
}
