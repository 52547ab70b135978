import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { revisionQuery } from "@/api/queries";
import type { Id, RevisionDetail } from "@/api/types";
import type { SessionItem, Shown } from "@/document/schema.gen";
import type { ReviewSession } from "../session";
import { useReviewSession } from "../useReviewSession";
import { useSignal } from "../useSignal";
import type { Presented, PresentedSession } from "./presented_session";
import type { Visitor } from "./visitor";

/** What somebody in a session has before their eyes, and whose choice that is. */
export interface LookingAt {
	readonly leads: boolean;
	/** What the presenter shows, while one follows; else null. */
	readonly following: Shown | null;
	/** Whether there is a presenter to come back to. */
	readonly strayed: boolean;
	readonly item: SessionItem | null;
	/** The round of it. */
	readonly revisionId: Id | null;
	/** The round and its live document, once both are there. */
	readonly opened: { readonly revision: RevisionDetail; readonly session: ReviewSession } | null;
	/** Looks at an item by oneself. */
	readonly lookAt: (item: Id) => void;
	/** Looks at what is shown, from where it stands, by oneself. */
	readonly lookAway: () => void;
	/** Follows the presenter again. */
	readonly comeBack: () => void;
}

/** Works out what is before one's eyes: the presenter's choice while one follows, one's own while one leads or looks away. */
export function useLookingAt(visitor: Visitor, presented: PresentedSession, now: Presented): LookingAt {
	const { self, studio } = visitor;
	const { items, presenter } = now;
	const shown = useSignal(presented.shown);
	const [away, setAway] = useState<Id | null>(null);
	const leads = presenter?.leader === self.id;
	const following = !leads && away === null ? shown : null;
	const strayed = !leads && away !== null && shown !== null;
	useEffect(() => presented.lookAway(strayed), [presented, strayed]);
	const wanted = following ? following.item : (away ?? shown?.item ?? items[0]?.id ?? null);
	const item = items.find((each) => each.id === wanted) ?? items[0] ?? null;
	const revisionId = following ? following.revision : (item?.revision ?? null);
	const revision = useQuery({ ...revisionQuery(revisionId ?? 0), enabled: revisionId !== null }).data ?? null;
	const session = useReviewSession(revisionId ?? 0, self, studio);
	return {
		leads,
		following,
		strayed,
		item,
		revisionId,
		opened: session && revision?.id === revisionId ? { revision, session } : null,
		lookAt: setAway,
		lookAway() {
			if (following && item) setAway(item.id);
		},
		comeBack: () => setAway(null),
	};
}
