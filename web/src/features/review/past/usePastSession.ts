import { useEffect, useState } from "react";
import type { Id, PastDocument as Told } from "@/api/types";
import { LayeredDocument } from "@/document/layered_document";
import { PastDocument, type ToldDocument } from "@/document/past_document";
import type { PresenceUser } from "@/document/presence";
import { ReviewSession } from "../session";

interface Opened {
	readonly session: ReviewSession;
	readonly shared: PastDocument;
	readonly internal: PastDocument;
}

// The description of the API leaves open what the maps hold; it is read with care.
const told = (document: Told | null): ToldDocument | null => document as ToldDocument | null;

/** A review in which nothing can be written, over the documents as they were. Null until it is there. */
export function usePastSession(
	revision: Id,
	person: PresenceUser,
	studio: boolean,
	shared: Told | null,
	internal: Told | null,
): ReviewSession | null {
	const [opened, setOpened] = useState<Opened | null>(null);
	const { id, name, color } = person;
	useEffect(() => {
		const self = { id, name, color };
		const past = { shared: new PastDocument(self), internal: new PastDocument(self) };
		const session = new ReviewSession({
			revision,
			person: self,
			address: "",
			document: studio ? new LayeredDocument(past.shared, past.internal) : past.shared,
		});
		setOpened({ session, ...past });
		return () => {
			setOpened(null);
			void session.destroy();
		};
	}, [revision, id, name, color, studio]);
	useEffect(() => opened?.shared.show(told(shared)), [opened, shared]);
	useEffect(() => opened?.internal.show(told(internal)), [opened, internal]);
	return opened?.session ?? null;
}
