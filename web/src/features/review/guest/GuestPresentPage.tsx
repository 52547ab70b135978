import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Clapperboard, Flag } from "lucide-react";
import { useMemo } from "react";
import { answer, api } from "@/api/client";
import type { GuestSession } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { Button } from "@/components/Button";
import { useTitle } from "@/components/Page";
import { EmptyState } from "@/components/Surfaces";
import { guestQuery, selfOf, useGuest } from "@/session/guest";
import { PresentSession } from "../presenting/PresentSession";
import type { Visitor } from "../presenting/visitor";

/** How often a guest asks whether the session has started. */
const ASK_MS = 3_000;

/** A session as it is presented, for the guest of a link: they follow, and do what the link gives them. */
export function GuestPresentPage() {
	const guest = useGuest();
	const visitor = useGuestVisitor(guest);
	// Before the session starts its document is closed to guests, so that they ask whether it has.
	useQuery({ ...guestQuery(), refetchInterval: guest?.begun === false ? ASK_MS : false });
	if (!guest || !visitor || guest.session_id === null) return null;
	if (!guest.begun) return <Instead guest={guest} name={guest.title} over={false} />;
	return (
		<PresentSession
			key={guest.session_id}
			id={guest.session_id}
			visitor={visitor}
			gone={
				<EmptyState icon={<Flag size={28} aria-hidden />} title="This session is not shown any more">
					It was taken out of your link, or it is gone. Ask {guest.from ?? guest.organization}.
				</EmptyState>
			}
			instead={({ name, status }) => <Instead guest={guest} name={name} over={status === "COMPLETED"} />}
		/>
	);
}

/** A guest as a visitor of the session of their link. */
function useGuestVisitor(guest: GuestSession | null): Visitor | null {
	const navigate = useNavigate();
	return useMemo(() => {
		if (!guest) return null;
		return {
			self: selfOf(guest),
			studio: false,
			decides: guest.can_decide,
			downloads: guest.can_download,
			async decide(item, decision, note) {
				const decided = api.POST("/api/share/items/{item}/decide", {
					params: { path: { item } },
					body: { decision, ...(note ? { note } : {}) },
				});
				await answer(decided);
			},
			leading: null,
			leave: () => void navigate({ to: "/share", search: { left: true } }),
		};
	}, [guest, navigate]);
}

/** What stands there before a session starts, and when it is over. The page itself comes by itself. */
function Instead({ guest, name, over }: { guest: GuestSession; name: string; over: boolean }) {
	const navigate = useNavigate();
	useTitle(name);
	return (
		<main id="content" tabIndex={-1} data-waiting={over ? "over" : "before"} className="outline-none">
			<EmptyState
				icon={over ? <Flag size={28} aria-hidden /> : <Clapperboard size={28} aria-hidden />}
				title={over ? `${name} is over` : `${name} has not started yet`}
				action={
					<Button onClick={() => void navigate({ to: "/share", search: { left: true } })}>Leave</Button>
				}
			>
				{over
					? `Thank you. What you wrote and decided is with ${guest.organization}.`
					: "Leave this page open: it shows the session as soon as it starts."}
			</EmptyState>
			<p role="status" className="flex items-center justify-center gap-2 text-muted">
				<Avatar person={guest.guest} labelled={false} guest /> You are here as {guest.guest.name}, a guest.
			</p>
		</main>
	);
}
