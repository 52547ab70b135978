import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { revisionQuery } from "@/api/queries";
import { ReviewPage } from "@/features/review/ReviewPage";
import { idFrom } from "@/routing";

export const Route = createFileRoute("/_signed/review/$revision")({
	validateSearch: (search): { mark?: string } =>
		typeof search.mark === "string" && /^[0-9A-HJKMNP-TV-Z]{26}$/.test(search.mark)
			? { mark: search.mark }
			: {},
	loader: ({ context: { queryClient }, params }) =>
		queryClient.ensureQueryData(revisionQuery(idFrom(params.revision))),
	component: function ReviewRoute() {
		const navigate = Route.useNavigate();
		const onMark = useCallback(
			(mark: string | null) =>
				void navigate({ search: mark === null ? {} : { mark }, replace: true, resetScroll: false }),
			[navigate],
		);
		return (
			<ReviewPage
				id={idFrom(Route.useParams().revision)}
				mark={Route.useSearch().mark ?? null}
				onMark={onMark}
			/>
		);
	},
});
