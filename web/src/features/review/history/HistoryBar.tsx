import { Link } from "@tanstack/react-router";
import { ArrowLeft, ChevronRight, SlidersHorizontal } from "lucide-react";
import type { RevisionDetail } from "@/api/types";
import { ButtonLink, IconButton } from "@/components/Button";
import { Menu, MenuChoices, MenuItem, MenuSeparator } from "@/components/Menu";
import type { ReviewTheme, Surround } from "../appearance";

/** Where I am, and the way back to now. */
export function HistoryBar({
	revision,
	theme,
	onTheme,
	surround,
	onSurround,
	marksShown,
	onMarksShown,
}: {
	revision: RevisionDetail;
	theme: ReviewTheme;
	onTheme: (theme: ReviewTheme) => void;
	surround: Surround;
	onSurround: (surround: Surround) => void;
	marksShown: boolean;
	onMarksShown: (shown: boolean) => void;
}) {
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
			<Menu
				trigger={
					<IconButton label="How it looks">
						<SlidersHorizontal size={17} aria-hidden />
					</IconButton>
				}
			>
				<MenuChoices
					label="Theme"
					value={theme}
					onChange={onTheme}
					options={[
						{ value: "dark", label: "Dark" },
						{ value: "light", label: "Light" },
					]}
				/>
				<MenuSeparator />
				<MenuChoices
					label="Around the picture (B)"
					value={surround}
					onChange={onSurround}
					options={[
						{ value: "dark", label: "Dark grey" },
						{ value: "judge", label: "Mid grey, to judge colour" },
					]}
				/>
				<MenuSeparator />
				<MenuItem onClick={() => onMarksShown(!marksShown)}>
					{marksShown ? "Hide marks (M)" : "Show marks (M)"}
				</MenuItem>
			</Menu>
		</header>
	);
}
