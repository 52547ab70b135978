import { createContext, useContext, useEffect, useMemo, useState } from "react";
import type { Id } from "@/api/types";
import { socketAddressOf } from "@/base";
import { isGuest } from "@/document/author";
import { LayeredDocument } from "@/document/layered_document";
import { LiveDocument } from "@/document/live_document";
import type { PresenceUser } from "@/document/presence";
import { noteWaiting, selfOf, useGuest } from "@/session/guest";
import { useMe } from "@/session/session";
import { keptAudience } from "./appearance";
import { ReviewSession } from "./session";

/**
 * The session of a revision, as long as the component shows it. Null until it is there. `studio` says whether this is
 * somebody of the studio, who sees what it keeps to itself.
 */
export function useReviewSession(revision: Id, person: PresenceUser, studio: boolean): ReviewSession | null {
	const [session, setSession] = useState<ReviewSession | null>(null);
	const { id, name, color } = person;
	useEffect(() => {
		const common = { person: { id, name, color }, address: socketAddressOf("collab") };
		const live = (kind: "revision" | "internal") =>
			new LiveDocument({ ...common, name: `${kind}:${revision}` });
		const opened = new ReviewSession({
			...common,
			revision,
			document: studio
				? new LayeredDocument(live("revision"), live("internal"), keptAudience())
				: live("revision"),
		});
		setSession(opened);
		const { document } = opened;
		const note = () => {
			const state = document.saveState.get();
			noteWaiting(`revision:${revision}`, "waiting" in state ? state.waiting : 0);
		};
		const stop = isGuest(id) ? document.saveState.subscribe(note) : () => undefined;
		return () => {
			setSession(null);
			void opened.destroy().finally(stop);
		};
	}, [revision, id, name, color, studio]);
	return session?.revision === revision ? session : null;
}

/** Whoever is signed in, or came by a link, as the others see them. Null until that is known. */
export function useSelf(): PresenceUser | null {
	const me = useMe();
	const guest = useGuest();
	return useMemo(() => {
		if (guest) return selfOf(guest);
		return me ? { id: `user:${me.user.id}`, name: me.user.name, color: me.user.color } : null;
	}, [me, guest]);
}

/** Whether this is somebody of the studio, who sees what it keeps to itself. */
export function useIsOfStudio(): boolean {
	const me = useMe();
	return me != null && me.role !== "CLIENT_VIEWER";
}

const SessionContext = createContext<ReviewSession | null>(null);
export const SessionProvider = SessionContext.Provider;

/** The session of the review page around. */
export function useSession(): ReviewSession {
	const session = useContext(SessionContext);
	if (!session) throw new Error("there is no review session around");
	return session;
}
