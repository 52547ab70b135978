import { useEffect, useState } from "react";
import type { Id, PastDocument as Told } from "@/api/types";
import { PastDocument, type ToldDocument } from "@/document/past_document";
import type { PresenceUser } from "@/document/presence";
import { ReviewSession } from "../session";

/** A review in which nothing can be written, over the document as it was. Null until it is there. */
export function usePastSession(
	revision: Id,
	person: PresenceUser,
	told: Told | undefined,
): ReviewSession | null {
	const [opened, setOpened] = useState<{ session: ReviewSession; past: PastDocument } | null>(null);
	const { id, name, color } = person;
	useEffect(() => {
		const past = new PastDocument({ id, name, color });
		const session = new ReviewSession({
			revision,
			person: { id, name, color },
			address: "",
			document: past,
		});
		setOpened({ session, past });
		return () => {
			setOpened(null);
			void session.destroy();
		};
	}, [revision, id, name, color]);
	useEffect(() => {
		// The description of the API leaves open what the maps hold; it is read with care.
		opened?.past.show((told as ToldDocument | undefined) ?? null);
	}, [opened, told]);
	return opened?.session ?? null;
}
