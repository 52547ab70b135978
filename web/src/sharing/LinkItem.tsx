import { KeyRound } from "lucide-react";
import type { ShareLink } from "@/api/types";
import { RelativeTime } from "@/components/Time";
import { counted } from "@/format/count";
import { LinkMenu } from "./LinkMenu";
import { LinkState } from "./LinkState";
import { rightsWords } from "./model";

/** A link among those of a session or a round. */
export function LinkItem({ link }: { link: ShareLink }) {
	return (
		<li data-link={link.id} className="flex items-start gap-2 border-b border-line py-2.5">
			<div className="min-w-0 flex-1">
				<p className="flex flex-wrap items-baseline gap-x-2">
					<span className="min-w-0 truncate font-medium">{link.label ?? "Without a name"}</span>
					<span className="text-sm">
						<LinkState state={link.state} />
					</span>
				</p>
				<p className="flex flex-wrap items-center gap-x-2 text-sm text-muted">
					<span>{rightsWords(link)}</span>
					{link.has_password && (
						<span className="inline-flex items-center gap-1">
							<KeyRound size={11} aria-hidden /> Password
						</span>
					)}
				</p>
				<p className="flex flex-wrap gap-x-2 text-sm text-faint tabular-nums">
					<span>{link.guest_count === 0 ? "No guests yet" : counted(link.guest_count, "guest")}</span>
					{link.last_visit_at && (
						<span>
							last visit <RelativeTime at={link.last_visit_at} />
						</span>
					)}
					<LinkEnd link={link} />
				</p>
			</div>
			<LinkMenu link={link} />
		</li>
	);
}

/** When a link ends, or has. */
export function LinkEnd({ link }: { link: ShareLink }) {
	if (link.state === "revoked") {
		return (
			link.revoked_at && (
				<span>
					revoked <RelativeTime at={link.revoked_at} />
				</span>
			)
		);
	}
	if (link.expires_at === null) return <span>no end</span>;
	return (
		<span>
			{link.state === "expired" ? "ended" : "ends"} <RelativeTime at={link.expires_at} />
		</span>
	);
}
