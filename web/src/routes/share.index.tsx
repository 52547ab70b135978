import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import type { GuestSession } from "@/api/types";
import { EnterPage } from "@/features/guest/EnterPage";

// The token of the link is in the fragment, which the page reads itself: it is in no request and in no log.
export const Route = createFileRoute("/share/")({
	validateSearch: (search): { left?: true } => (search.left === true ? { left: true } : {}),
	component: function Enter() {
		const navigate = Route.useNavigate();
		const { left = false } = Route.useSearch();
		const goIn = useCallback(
			({ kind, revision_id }: GuestSession) =>
				void (kind === "session"
					? navigate({ to: "/share/session", replace: true })
					: navigate({
							to: "/share/review/$revision",
							params: { revision: String(revision_id) },
							replace: true,
						})),
			[navigate],
		);
		return <EnterPage left={left} onIn={goIn} />;
	},
});
