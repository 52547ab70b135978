import { useEffect, useState } from "react";
import type { Id } from "@/api/types";
import { socketAddressOf } from "@/base";
import type { PresenceUser } from "@/document/presence";
import { PresentedSession } from "./presented_session";

/** The live document of a session, as long as the component shows it. Null until it is there. */
export function usePresented(
	session: Id,
	{ id, name, color }: PresenceUser,
	canLead: boolean,
): PresentedSession | null {
	const [opened, setOpened] = useState<PresentedSession | null>(null);
	useEffect(() => {
		const presented = new PresentedSession({
			session,
			person: { id, name, color },
			canLead,
			address: socketAddressOf("collab"),
		});
		setOpened(presented);
		return () => {
			setOpened(null);
			void presented.destroy();
		};
	}, [session, id, name, color, canLead]);
	return opened;
}
