import { createContext, useContext, useEffect, useState } from "react";
import type { Id } from "@/api/types";
import { socketAddressOf } from "@/base";
import type { PresenceUser } from "@/document/presence";
import { ReviewSession } from "./session";

/** The session of a revision, as long as the component shows it. Null until it is there. */
export function useReviewSession(revision: Id, person: PresenceUser): ReviewSession | null {
	const [session, setSession] = useState<ReviewSession | null>(null);
	const { id, name, color } = person;
	useEffect(() => {
		const opened = new ReviewSession({
			revision,
			person: { id, name, color },
			address: socketAddressOf("collab"),
		});
		setSession(opened);
		return () => {
			setSession(null);
			void opened.destroy();
		};
	}, [revision, id, name, color]);
	return session?.revision === revision ? session : null;
}

const SessionContext = createContext<ReviewSession | null>(null);
export const SessionProvider = SessionContext.Provider;

/** The session of the review page around. */
export function useSession(): ReviewSession {
	const session = useContext(SessionContext);
	if (!session) throw new Error("there is no review session around");
	return session;
}
