import { createFileRoute } from "@tanstack/react-router";
import { reviewQuery } from "@/features/reviews/queries";
import { ReviewSessionPage } from "@/features/reviews/ReviewSessionPage";
import { idFrom } from "@/routing";

export const Route = createFileRoute("/_signed/_shell/reviews/$review")({
	validateSearch: (search): { item?: number } =>
		typeof search.item === "number" && Number.isSafeInteger(search.item) ? { item: search.item } : {},
	loader: ({ context: { queryClient }, params }) =>
		queryClient.ensureQueryData(reviewQuery(idFrom(params.review))),
	component: function Review() {
		const navigate = Route.useNavigate();
		const { item = null } = Route.useSearch();
		return (
			<ReviewSessionPage
				id={idFrom(Route.useParams().review)}
				item={item}
				onItem={(next) =>
					void navigate({ search: next === null ? {} : { item: next }, replace: true, resetScroll: false })
				}
			/>
		);
	},
});
