import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { GuestSession } from "@/api/types";
import { Button } from "@/components/Button";
import { useTitle } from "@/components/Page";
import { askWhetherLinkHolds, GuestProvider, guestQuery, unsentChanges } from "@/session/guest";
import { Frame } from "./Frame";
import { endedWords, unsentWords } from "./model";

/** The longest time that a timer of the browser keeps, in milliseconds. */
const LONGEST_MS = 2_000_000_000;

/** The pages of a guest, as long as their link holds. When it ends they are gone at once, and it is said why. */
export function GuestGate({ children }: { children: React.ReactNode }) {
	const { data: guest } = useQuery(guestQuery());
	const [last, setLast] = useState<GuestSession | null>(guest ?? null);
	if (guest && guest !== last) setLast(guest);
	useExpiry(guest ?? null);
	if (guest) return <GuestProvider value={guest}>{children}</GuestProvider>;
	return guest === null && last ? <Ended guest={last} /> : null;
}

/** Asks again when the link's own time is over. */
function useExpiry(guest: GuestSession | null): void {
	const cache = useQueryClient();
	const at = guest?.expires_at ?? null;
	useEffect(() => {
		if (at === null) return;
		const wait = Date.parse(at) - Date.now() + 500;
		const ask = () => void askWhetherLinkHolds(cache).catch(() => undefined);
		const timer = setTimeout(ask, Math.min(LONGEST_MS, Math.max(0, wait)));
		return () => clearTimeout(timer);
	}, [cache, at]);
}

function Ended({ guest }: { guest: GuestSession }) {
	useTitle("This link has ended");
	const cache = useQueryClient();
	const [unsent] = useState(unsentChanges);
	const [asking, setAsking] = useState(false);
	const ask = async () => {
		setAsking(true);
		await askWhetherLinkHolds(cache).catch(() => undefined);
		setAsking(false);
	};
	return (
		<Frame title="This link has ended">
			<p role="alert" className="text-muted">
				{endedWords(guest)}
			</p>
			<p data-unsent={unsent} className={`mt-3 mb-4 ${unsent > 0 ? "text-warning" : "text-muted"}`}>
				{unsentWords(unsent, guest.organization)}
			</p>
			<Button busy={asking} onClick={() => void ask()}>
				Try again
			</Button>
		</Frame>
	);
}
