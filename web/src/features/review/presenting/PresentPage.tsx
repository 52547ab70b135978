import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id } from "@/api/types";
import { ButtonLink } from "@/components/Button";
import { EmptyState } from "@/components/Surfaces";
import { usePermission } from "@/session/session";
import { useIsOfStudio, useSelf } from "../useReviewSession";
import { PresentSession } from "./PresentSession";
import type { Visitor } from "./visitor";

/** A session as it is presented, for somebody with an account. */
export function PresentPage({ id }: { id: Id }) {
	const visitor = useAccount(id);
	if (!visitor) return null;
	return (
		<PresentSession
			key={id}
			id={id}
			visitor={visitor}
			gone={
				<EmptyState
					title="This session is not open to you"
					action={
						<ButtonLink look="primary" to="/reviews/$review" params={{ review: String(id) }}>
							See what is yours of it
						</ButtonLink>
					}
				>
					Some of what it shows belongs to projects that you do not see, or it is gone. Ask whoever invited
					you.
				</EmptyState>
			}
		/>
	);
}

/** Whoever is signed in, as a visitor of a session. Null until that is known. */
function useAccount(id: Id): Visitor | null {
	const self = useSelf();
	const studio = useIsOfStudio();
	const decides = usePermission("review.decide");
	const manages = usePermission("session.manage");
	const cache = useQueryClient();
	const navigate = useNavigate();
	return useMemo(() => {
		if (!self) return null;
		const session = { params: { path: { id } } };
		const lead = async (to?: string) => {
			await answer(api.POST("/api/reviews/{id}/lead", { ...session, body: to === undefined ? {} : { to } }));
		};
		return {
			self,
			studio,
			decides,
			downloads: false,
			async decide(item, verdict, note) {
				const decided = api.POST("/api/reviews/{id}/items/{item}/decide", {
					params: { path: { id, item } },
					body: { decision: verdict, ...(note ? { note } : {}) },
				});
				await answer(decided).finally(() => cache.invalidateQueries({ queryKey: keys.reviews }));
			},
			leading: studio
				? {
						manages,
						take: () => lead(),
						pass: lead,
						giveUp: async () => void (await answer(api.DELETE("/api/reviews/{id}/lead", session))),
					}
				: null,
			leave: () => void navigate({ to: "/reviews/$review", params: { review: String(id) } }),
		};
	}, [id, self, studio, decides, manages, cache, navigate]);
}
