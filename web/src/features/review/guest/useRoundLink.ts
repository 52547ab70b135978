import type { LinkProps } from "@tanstack/react-router";
import type { Id } from "@/api/types";
import { useGuest } from "@/session/guest";

/** The address of a round's review page, for whoever looks: guests have pages of their own. */
export function useRoundLink(): (round: Id) => LinkProps {
	const to = useGuest() === null ? "/review/$revision" : "/share/review/$revision";
	return (round) => ({ to, params: { revision: String(round) } });
}
