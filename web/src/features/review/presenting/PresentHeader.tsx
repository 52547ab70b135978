import { Eye, X } from "lucide-react";
import { Button, IconButton } from "@/components/Button";
import { useSignal } from "../useSignal";
import { LeadButtons } from "./LeadButtons";
import type { Presented, PresentedSession } from "./presented_session";
import { Roster } from "./Roster";
import type { LookingAt } from "./useLookingAt";
import type { Visitor } from "./visitor";

/** What is shown, who shows it, and who is here. */
export function PresentHeader({
	visitor,
	presented,
	now,
	looking,
}: {
	visitor: Visitor;
	presented: PresentedSession;
	now: Presented;
	looking: LookingAt;
}) {
	const standing = useSignal(presented.standing);
	const { items, presenter } = now;
	const { item, leads } = looking;
	return (
		<header className="flex min-h-(--bar-height) shrink-0 items-center gap-2 bg-surface-1 px-3 max-sm:flex-wrap max-sm:py-1">
			<IconButton label="Leave" keys="escape" onClick={visitor.leave}>
				<X size={17} aria-hidden />
			</IconButton>
			<h1 className="min-w-0 flex-1 truncate font-medium">
				{item ? `${item.title}, ${item.stage_name}` : now.meta.name}
				<span className="ml-2 font-normal text-faint tabular-nums">
					{(item ? items.indexOf(item) : -1) + 1} of {items.length}
				</span>
			</h1>
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
