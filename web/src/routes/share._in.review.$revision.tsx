import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { revisionQuery } from "@/api/queries";
import { ReviewPage } from "@/features/review/ReviewPage";
import { parseReviewSearch, type ReviewSearch, usePlace } from "@/features/review/usePlace";
import { idFrom } from "@/routing";

export const Route = createFileRoute("/share/_in/review/$revision")({
	validateSearch: parseReviewSearch,
	loader: ({ context: { queryClient }, params }) =>
		queryClient.ensureQueryData(revisionQuery(idFrom(params.revision))),
	component: function ReviewRoute() {
		const navigate = Route.useNavigate();
		const change = useCallback(
			(search: (last: ReviewSearch) => ReviewSearch) =>
				void navigate({ search, replace: true, resetScroll: false }),
			[navigate],
		);
		const go = useCallback(
			(revision: number, search: (last: ReviewSearch) => ReviewSearch) =>
				void navigate({ to: "/share/review/$revision", params: { revision: String(revision) }, search }),
			[navigate],
		);
		const place = usePlace(Route.useSearch(), change, go);
		return <ReviewPage id={idFrom(Route.useParams().revision)} place={place} />;
	},
});
