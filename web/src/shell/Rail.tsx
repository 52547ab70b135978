import { Link } from "@tanstack/react-router";
import {
	CheckCheck,
	ChevronsLeft,
	ChevronsRight,
	CircleHelp,
	Clapperboard,
	History,
	Inbox,
	ListVideo,
	Search,
	Settings,
} from "lucide-react";
import { useState } from "react";
import { Avatar } from "@/components/Avatar";
import { Tooltip } from "@/components/Tooltip";
import { useShortcuts } from "@/keyboard/shortcuts";
import { BellPanel, BellWithCount, bellName, useUnread } from "@/notifications/Bell";
import { useMe, usePermission } from "@/session/session";
import { AccountMenu } from "./AccountMenu";
import { showOverlay } from "./overlays";

const STORED = "rushes.rail";
const entry =
	"flex h-9 w-full items-center gap-3 rounded-md px-2.5 text-muted hover:bg-surface-2 hover:text-text " +
	"aria-[current=page]:bg-surface-2 aria-[current=page]:text-text";

function readOpen(): boolean {
	try {
		return localStorage.getItem(STORED) === "open";
	} catch {
		return false;
	}
}

/** The narrow column of places on the left. Opens to names, and stays so on this device. */
export function Rail() {
	const [open, setOpen] = useState(readOpen);
	const me = useMe();

	function toggle() {
		setOpen(!open);
		try {
			localStorage.setItem(STORED, open ? "closed" : "open");
		} catch {
			// A browser that stores nothing forgets it after this visit.
		}
	}
	useShortcuts("Everywhere", [{ keys: "[", label: "Show or hide the names of the rail", run: toggle }]);

	const verifies = usePermission("feedback.verify");
	const unread = useUnread();
	return (
		<nav
			aria-label="Main"
			style={{ width: open ? "var(--rail-width-open)" : "var(--rail-width)" }}
			className="flex shrink-0 flex-col gap-1 border-r border-line bg-surface-1 p-2 max-sm:hidden"
		>
			<Named open={open} label="My work" keys="g w">
				<Link to="/my-work" aria-label="My work" className={entry}>
					<Inbox size={18} aria-hidden className="shrink-0" />
					{open && "My work"}
				</Link>
			</Named>
			<Named open={open} label="Projects" keys="g p">
				<Link to="/projects" aria-label="Projects" className={entry}>
					<Clapperboard size={18} aria-hidden className="shrink-0" />
					{open && "Projects"}
				</Link>
			</Named>
			<Named open={open} label="Reviews" keys="g r">
				<Link to="/reviews" aria-label="Reviews" className={entry}>
					<ListVideo size={18} aria-hidden className="shrink-0" />
					{open && "Reviews"}
				</Link>
			</Named>
			{verifies && (
				<Named open={open} label="Verify" keys="g v">
					<Link to="/verify" aria-label="Verify" className={entry}>
						<CheckCheck size={18} aria-hidden className="shrink-0" />
						{open && "Verify"}
					</Link>
				</Named>
			)}
			<Named open={open} label="Activity" keys="g a">
				<Link to="/activity" aria-label="Activity" className={entry}>
					<History size={18} aria-hidden className="shrink-0" />
					{open && "Activity"}
				</Link>
			</Named>
			<BellPanel
				trigger={
					<button type="button" aria-label={bellName(unread)} title="Notifications" className={entry}>
						<BellWithCount size={18} />
						{open && "Notifications"}
					</button>
				}
			/>
			<Named open={open} label="Search and commands" keys="mod+k">
				<button
					type="button"
					aria-label="Search and commands"
					onClick={() => showOverlay("palette")}
					className={entry}
				>
					<Search size={18} aria-hidden className="shrink-0" />
					{open && "Search"}
				</button>
			</Named>
			<div className="flex-1" />
			<Named open={open} label="Keys" keys="?">
				<button type="button" aria-label="Keys" onClick={() => showOverlay("keys")} className={entry}>
					<CircleHelp size={18} aria-hidden className="shrink-0" />
					{open && "Keys"}
				</button>
			</Named>
			<Named open={open} label="Settings" keys="g s">
				<Link to="/settings" aria-label="Settings" className={entry}>
					<Settings size={18} aria-hidden className="shrink-0" />
					{open && "Settings"}
				</Link>
			</Named>
			<Named open={open} label={open ? "Hide names" : "Show names"} keys="[">
				<button
					type="button"
					aria-label={open ? "Hide names" : "Show names"}
					aria-expanded={open}
					onClick={toggle}
					className={entry}
				>
					{open ? (
						<ChevronsLeft size={18} aria-hidden className="shrink-0" />
					) : (
						<ChevronsRight size={18} aria-hidden className="shrink-0" />
					)}
					{open && "Hide names"}
				</button>
			</Named>
			{me && (
				<AccountMenu
					side="right"
					trigger={
						<button type="button" className={`${entry} h-10 px-1.5`}>
							<Avatar person={me.user} size={24} labelled={false} />
							<span className={open ? "truncate" : "sr-only"}>
								<span className="sr-only">Account of </span>
								{me.user.name}
							</span>
						</button>
					}
				/>
			)}
		</nav>
	);
}

/** A tooltip while the names are hidden; nothing more where the name stands there. */
function Named({
	open,
	label,
	keys,
	children,
}: {
	open: boolean;
	label: string;
	keys: string;
	children: React.ReactElement<Record<string, unknown>>;
}) {
	if (open) return children;
	return (
		<Tooltip label={label} keys={keys} side="right">
			{children}
		</Tooltip>
	);
}
