import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, ChevronRight, Columns2, History, PanelRight, Share2 } from "lucide-react";
import type { RevisionDetail } from "@/api/types";
import { IconButton } from "@/components/Button";
import { MenuItem, MenuSeparator } from "@/components/Menu";
import { Status, StatusIcon } from "@/components/Status";
import { statusLooks } from "@/components/status";
import { Tooltip } from "@/components/Tooltip";
import type { PresenceUser } from "@/document/presence";
import { formatMoment } from "@/format/time";
import { useShortcuts } from "@/keyboard/shortcuts";
import { BellPanel, BellWithCount, bellName, useUnread } from "@/notifications/Bell";
import { SHARING_KEYS, ShareSheet, useSharing } from "@/sharing/ShareButton";
import { type Appearance, AppearanceMenu } from "./AppearanceMenu";
import { Decisions } from "./Decisions";
import { People } from "./People";
import { SaveState } from "./SaveState";

/** Where the round stands, live, with since when and where its stage stands on hover. */
export function Standing({ revision }: { revision: RevisionDetail }) {
	const { status, submitted_at, submitted_by, decided_at, decided_by, stage } = revision;
	const by = (word: string, at: string | null, person: { name: string } | null) =>
		at && `${word}${person ? ` by ${person.name}` : ""} on ${formatMoment(at)}`;
	const facts = [
		by("Submitted", submitted_at, submitted_by),
		by("Decided", decided_at, decided_by),
		`${stage.name}: ${statusLooks[stage.status].word.toLowerCase()}`,
	];
	return (
		<Tooltip label={facts.filter(Boolean).join(". ")}>
			<span data-standing={status} data-stage-standing={stage.status} className="ml-2 flex shrink-0 text-sm">
				<Status status={status} className="max-lg:hidden" />
				<span className="lg:hidden">
					<StatusIcon status={status} />
				</span>
			</span>
		</Tooltip>
	);
}

/** Where I am, who is here, whether it is safe, and how it looks. */
export function TopBar({
	revision,
	self,
	appearance,
	panelOpen,
	onPanel,
	onHideAll,
	comparing,
	onCompare,
}: {
	revision: RevisionDetail;
	self: PresenceUser;
	appearance: Appearance;
	panelOpen: boolean;
	onPanel: (open: boolean) => void;
	onHideAll: () => void;
	comparing: boolean;
	/** Compares with another round, or leaves. */
	onCompare: () => void;
}) {
	const place = { project: String(revision.project.id), deliverable: String(revision.deliverable.id) };
	const navigate = useNavigate();
	const sharing = useSharing();
	const unread = useUnread();
	const showHistory = () =>
		void navigate({ to: "/review/$revision/history", params: { revision: String(revision.id) } });
	useShortcuts("Review", [{ keys: "g h", label: "History of this round", run: showHistory }]);
	// A round that was opened meanwhile, or one that is looked at again after the next: the newest is one click away.
	const newest = revision.rounds.toSorted((left, right) => right.round - left.round)[0];
	const step = "min-w-0 truncate rounded-sm text-muted hover:text-text";
	const arrow = <ChevronRight size={14} aria-hidden className="shrink-0 text-faint max-md:hidden" />;
	return (
		<header className="flex h-(--bar-height) shrink-0 items-center gap-3 border-b border-line bg-surface-1 px-3 max-sm:gap-2 max-sm:px-2">
			<Link
				to="/projects/$project/deliverables/$deliverable"
				params={place}
				search={{ stage: revision.stage.id }}
				aria-label={`Back to ${revision.deliverable.name}`}
				className="flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-surface-2 hover:text-text md:hidden"
			>
				<ArrowLeft size={18} aria-hidden />
			</Link>
			<nav
				aria-label="Breadcrumb"
				className="flex min-w-0 flex-1 items-center gap-1 max-md:gap-0 max-sm:overflow-hidden"
			>
				<Link to="/projects/$project" params={place} className={`${step} max-md:hidden`}>
					{revision.project.name}
				</Link>
				{arrow}
				<Link
					to="/projects/$project/deliverables/$deliverable"
					params={place}
					className={`${step} max-md:hidden`}
				>
					{revision.deliverable.name}
				</Link>
				{arrow}
				<Link
					to="/projects/$project/deliverables/$deliverable"
					params={place}
					search={{ stage: revision.stage.id }}
					className={`${step} max-lg:hidden`}
				>
					{revision.stage.name}
				</Link>
				<ChevronRight size={14} aria-hidden className="shrink-0 text-faint max-lg:hidden" />
				{/* The name gives way; the round never does. */}
				<h1
					aria-current="page"
					className="flex shrink-0 font-medium whitespace-pre tabular-nums max-md:contents"
				>
					<span className="min-w-0 truncate md:hidden">{revision.deliverable.name}, </span>
					<span className="shrink-0">Round {revision.round}</span>
				</h1>
				<Standing revision={revision} />
				{newest && newest.round > revision.round && (
					<Link
						to="/review/$revision"
						params={{ revision: String(newest.id) }}
						className="ml-2 shrink-0 rounded-sm text-sm whitespace-nowrap tabular-nums underline underline-offset-2"
					>
						<span className="max-md:sr-only">Go to round </span>
						<span className="md:hidden" aria-hidden="true">
							{"→ "}
						</span>
						{newest.round}
					</Link>
				)}
			</nav>
			{revision.rounds.length > 1 && (
				<IconButton label="Compare with another round" keys="w" aria-pressed={comparing} onClick={onCompare}>
					<Columns2 size={17} aria-hidden />
				</IconButton>
			)}
			<SaveState />
			<People self={self} />
			<Decisions revision={revision} />
			{sharing && (
				<>
					<span className="max-sm:hidden">
						<IconButton label="Share by link" keys={SHARING_KEYS} onClick={() => sharing.set(true)}>
							<Share2 size={17} aria-hidden />
						</IconButton>
					</span>
					<ShareSheet
						target={{ revision: revision.id }}
						title={`${revision.deliverable.name}, ${revision.stage.name}, round ${revision.round}`}
						open={sharing.open}
						onClose={() => sharing.set(false)}
					/>
				</>
			)}
			<span className="max-md:hidden">
				<BellPanel
					side="bottom"
					trigger={
						<button
							type="button"
							aria-label={bellName(unread)}
							title="Notifications"
							className="flex size-8 items-center justify-center rounded-md text-muted hover:bg-surface-2 hover:text-text pointer-coarse:size-10"
						>
							<BellWithCount size={17} />
						</button>
					}
				/>
			</span>
			<AppearanceMenu {...appearance}>
				<MenuItem onClick={onHideAll}>Nothing but the picture (Tab)</MenuItem>
				<MenuSeparator />
				{sharing && (
					<MenuItem onClick={() => sharing.set(true)}>
						<Share2 size={16} aria-hidden /> Share by link
					</MenuItem>
				)}
				{/* On small screens there is no room for the bell. */}
				<MenuItem onClick={() => void navigate({ to: "/notifications" })}>
					<BellWithCount size={16} /> {bellName(unread)}
				</MenuItem>
				<MenuItem onClick={showHistory}>
					<History size={16} aria-hidden /> History of this round
				</MenuItem>
			</AppearanceMenu>
			<span className="max-md:hidden">
				<IconButton
					label={panelOpen ? "Close the panel" : "Open the panel"}
					keys="n"
					aria-pressed={panelOpen}
					onClick={() => onPanel(!panelOpen)}
				>
					<PanelRight size={17} aria-hidden />
				</IconButton>
			</span>
		</header>
	);
}
