import { CircleCheck, CircleSlash, Clock } from "lucide-react";
import type { ShareLink } from "@/api/types";
import { stateWords } from "./model";

const LOOKS = {
	active: { icon: CircleCheck, color: "text-status-approved" },
	expired: { icon: Clock, color: "text-warning" },
	revoked: { icon: CircleSlash, color: "text-faint" },
} as const;

/** Where a link stands: colour, shape and word. */
export function LinkState({ state }: Pick<ShareLink, "state">) {
	const { icon: Icon, color } = LOOKS[state];
	return (
		<span data-link-state={state} className={`inline-flex items-center gap-1 whitespace-nowrap ${color}`}>
			<Icon size={13} aria-hidden /> {stateWords[state]}
		</span>
	);
}
