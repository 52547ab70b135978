import { Link } from "@tanstack/react-router";
import { ArrowLeft, ChevronRight } from "lucide-react";
import type { RevisionDetail } from "@/api/types";
import { ButtonLink } from "@/components/Button";
import { type Appearance, AppearanceMenu } from "../AppearanceMenu";

/** Where I am, and the way back to now. */
export function HistoryBar({ revision, appearance }: { revision: RevisionDetail; appearance: Appearance }) {
	const place = { project: String(revision.project.id), deliverable: String(revision.deliverable.id) };
	const round = { revision: String(revision.id) };
	const arrow = <ChevronRight size={14} aria-hidden className="shrink-0 text-faint max-md:hidden" />;
	const step = "min-w-0 truncate rounded-sm text-muted hover:text-text max-md:hidden";
	return (
		<header className="flex h-(--bar-height) shrink-0 items-center gap-3 border-b border-line bg-surface-1 px-3 max-sm:gap-2 max-sm:px-2">
			<Link
				to="/review/$revision"
				params={round}
				aria-label={`Back to round ${revision.round} as it is now`}
				className="flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-surface-2 hover:text-text md:hidden pointer-coarse:size-10"
			>
				<ArrowLeft size={18} aria-hidden />
			</Link>
			<nav aria-label="Breadcrumb" className="flex min-w-0 flex-1 items-center gap-1">
				<Link to="/projects/$project" params={place} className={`${step} max-lg:hidden`}>
					{revision.project.name}
				</Link>
				<ChevronRight size={14} aria-hidden className="shrink-0 text-faint max-lg:hidden" />
				<Link to="/projects/$project/deliverables/$deliverable" params={place} className={step}>
					{revision.deliverable.name}
				</Link>
				{arrow}
				<Link to="/review/$revision" params={round} className={`${step} shrink-0 tabular-nums`}>
					{revision.stage.name}, round {revision.round}
				</Link>
				{arrow}
				<h1 aria-current="page" className="truncate font-medium tabular-nums">
					History<span className="md:hidden"> of round {revision.round}</span>
				</h1>
			</nav>
			<ButtonLink look="primary" size="small" to="/review/$revision" params={round}>
				Back to now
			</ButtonLink>
			<AppearanceMenu {...appearance} />
		</header>
	);
}
