import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { revisionQuery } from "@/api/queries";
import type { Id, RevisionDetail } from "@/api/types";
import type { SessionItem } from "@/document/schema.gen";
import type { ReviewSession } from "../session";
import { useReviewSession } from "../useReviewSession";
import { useSignal } from "../useSignal";
import type { Presented, PresentedSession, ShownPlace } from "./presented_session";
import type { Visitor } from "./visitor";

/** What somebody in a session has before their eyes, and whose choice that is. */
export interface LookingAt {
	readonly leads: boolean;
	/** What the presenter shows, while one follows; else null. */
	readonly following: ShownPlace | null;
	/** Whether there is a presenter to come back to. */
	readonly strayed: boolean;
	readonly item: SessionItem | null;
	/** The round of it. */
	readonly revisionId: Id | null;
	/** The round and its live document, once both are there. */
	readonly opened: { readonly revision: RevisionDetail; readonly session: ReviewSession } | null;
	/** Why the round cannot be opened. */
	readonly failed: Error | null;
	/** Looks at an item by oneself: at the round that is reviewed, unless another one is named. */
	readonly lookAt: (item: Id, revision?: Id) => void;
	/** Looks at what is shown, from where it stands, by oneself. */
	readonly lookAway: () => void;
	/** Follows the presenter again. */
	readonly comeBack: () => void;
}

/** Somebody's own choice of what to look at. */
interface Place {
	readonly item: Id;
	/** A round of it; null for the one that is reviewed. */
	readonly revision: Id | null;
}

/** Works out what is before one's eyes: the presenter's choice while one follows, one's own while one leads or looks away. */
export function useLookingAt(visitor: Visitor, presented: PresentedSession, now: Presented): LookingAt {
	const { self, studio } = visitor;
	const { items, presenter } = now;
	const shown = useSignal(presented.place);
	const leads = presenter?.leader === self.id;
	const [own, setOwn] = useState<Place | null>(null);
	// Who gives the lead away follows whoever has it next.
	const [led, setLed] = useState(leads);
	if (led !== leads) {
		setLed(leads);
		if (!leads) setOwn(null);
	}
	const following = !leads && own === null ? shown : null;
	const [followedItem, followedRevision] = [following?.item ?? null, following?.revision ?? null];
	const lookAway = useCallback(() => {
		if (followedItem !== null) setOwn({ item: followedItem, revision: followedRevision });
	}, [followedItem, followedRevision]);
	const strayed = !leads && own !== null && shown !== null;
	useEffect(() => presented.lookAway(strayed), [presented, strayed]);
	// Without a choice of one's own one goes on from what was shown: who takes the lead, and who comes back to it.
	const place: Place | null = own ?? shown;
	const item = items.find(({ id }) => id === place?.item) ?? items[0] ?? null;
	const revisionId = (item && item.id === place?.item ? place.revision : null) ?? item?.revision ?? null;
	const query = useQuery({ ...revisionQuery(revisionId ?? 0), enabled: revisionId !== null });
	const revision = query.data ?? null;
	const session = useReviewSession(revisionId ?? 0, self, studio);
	return {
		leads,
		following,
		strayed,
		item,
		revisionId,
		opened: session && revision?.id === revisionId ? { revision, session } : null,
		failed: query.isError && revision === null ? query.error : null,
		lookAt: (item, revision) => setOwn({ item, revision: revision ?? null }),
		lookAway,
		comeBack: () => setOwn(null),
	};
}
