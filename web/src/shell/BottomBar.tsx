import { Link } from "@tanstack/react-router";
import { Clapperboard, Inbox, ListVideo, Search } from "lucide-react";
import { Avatar } from "@/components/Avatar";
import { BellWithCount, useUnread } from "@/notifications/Bell";
import { useMe } from "@/session/session";
import { AccountMenu } from "./AccountMenu";
import { showOverlay } from "./overlays";

const entry =
	"flex h-13 flex-1 flex-col items-center justify-center gap-0.5 rounded-md text-xs text-muted aria-[current=page]:text-text";

/** The places, within reach of a thumb. */
export function BottomBar() {
	const me = useMe();
	const unread = useUnread();
	return (
		<nav
			aria-label="Main"
			className="flex shrink-0 border-t border-line bg-surface-1 px-2 pb-[env(safe-area-inset-bottom)] sm:hidden"
		>
			<Link to="/my-work" className={entry}>
				<Inbox size={20} aria-hidden />
				My work
			</Link>
			<Link to="/projects" className={entry}>
				<Clapperboard size={20} aria-hidden />
				Projects
			</Link>
			<Link to="/reviews" className={entry}>
				<ListVideo size={20} aria-hidden />
				Reviews
			</Link>
			<Link to="/notifications" className={entry}>
				<BellWithCount size={20} />
				<span>
					Alerts
					{unread > 0 && <span className="sr-only">, {unread} unread</span>}
				</span>
			</Link>
			<button type="button" onClick={() => showOverlay("palette")} className={entry}>
				<Search size={20} aria-hidden />
				Search
			</button>
			{me && (
				<AccountMenu
					side="top"
					trigger={
						<button type="button" className={entry}>
							<Avatar person={me.user} size={20} labelled={false} />
							Account
						</button>
					}
				/>
			)}
		</nav>
	);
}
