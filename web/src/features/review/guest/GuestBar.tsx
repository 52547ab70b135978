import { useNavigate } from "@tanstack/react-router";
import { Columns2, Download, LogOut, PanelRight, Presentation } from "lucide-react";
import type { Media, RevisionDetail } from "@/api/types";
import { addressOf } from "@/base";
import { ButtonLink, IconButton } from "@/components/Button";
import { MenuItem, MenuSeparator } from "@/components/Menu";
import type { PresenceUser } from "@/document/presence";
import { useGuest } from "@/session/guest";
import { type Appearance, AppearanceMenu } from "../AppearanceMenu";
import { People } from "../People";
import { SaveState } from "../SaveState";
import { Standing } from "../TopBar";
import { GuestWord } from "./GuestWord";

/** The top bar of a guest: what this is, who is here, whether it is safe. It leads nowhere that guests may not go. */
export function GuestBar({
	revision,
	self,
	media,
	appearance,
	panelOpen,
	onPanel,
	onHideAll,
	comparing,
	onCompare,
}: {
	revision: RevisionDetail;
	self: PresenceUser;
	/** The medium that is shown. */
	media: Media | null;
	appearance: Appearance;
	panelOpen: boolean;
	onPanel: (open: boolean) => void;
	onHideAll: () => void;
	comparing: boolean;
	/** Compares with another round, or leaves. */
	onCompare: () => void;
}) {
	const guest = useGuest();
	const navigate = useNavigate();
	if (!guest) return null;
	const original = guest.can_download && media ? addressOf(media.urls.original) : null;
	return (
		<header className="flex h-(--bar-height) shrink-0 items-center gap-3 border-b border-line bg-surface-1 px-3 max-sm:gap-2 max-sm:px-2">
			<h1 className="flex min-w-0 flex-1 items-center font-medium tabular-nums max-md:flex-col max-md:items-start max-md:leading-4">
				<span className="max-w-full min-w-0 truncate">
					<span className="font-normal text-muted max-md:hidden">{guest.organization} · </span>
					{revision.deliverable.name}
					<span className="max-md:hidden">, {revision.stage.name}</span>
				</span>
				<span className="flex shrink-0 items-center whitespace-pre max-md:text-sm max-md:font-normal max-md:text-muted">
					<span className="max-md:hidden">, </span>
					<span className="max-md:first-letter:uppercase">round {revision.round}</span>
					<Standing revision={revision} />
				</span>
			</h1>
			{revision.rounds.length > 1 && (
				<IconButton label="Compare with another round" keys="w" aria-pressed={comparing} onClick={onCompare}>
					<Columns2 size={17} aria-hidden />
				</IconButton>
			)}
			<SaveState />
			<People self={self} />
			{guest.kind === "session" && (
				<ButtonLink to="/share/session" size="small">
					<Presentation size={14} aria-hidden /> <span className="max-sm:sr-only">Back to the session</span>
				</ButtonLink>
			)}
			{guest.kind === "revision" && guest.can_decide && guest.revision_id === revision.id && (
				<GuestWord revision={revision} guest={guest} />
			)}
			<AppearanceMenu {...appearance}>
				<MenuItem onClick={onHideAll}>Nothing but the picture (Tab)</MenuItem>
				<MenuSeparator />
				{original && (
					<MenuItem onClick={() => window.location.assign(original)}>
						<Download size={16} aria-hidden /> Download the file
					</MenuItem>
				)}
				<MenuItem onClick={() => void navigate({ to: "/share", search: { left: true } })}>
					<LogOut size={16} aria-hidden /> Leave
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
