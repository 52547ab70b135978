import { createFileRoute } from "@tanstack/react-router";
import { parseReviewFilter } from "@/features/reviews/model";
import { ReviewsPage } from "@/features/reviews/ReviewsPage";

export const Route = createFileRoute("/_signed/_shell/reviews/")({
	validateSearch: parseReviewFilter,
	component: function Reviews() {
		const navigate = Route.useNavigate();
		return (
			<ReviewsPage
				filter={Route.useSearch()}
				onFilter={(filter) => void navigate({ search: parseReviewFilter({ ...filter }), replace: true })}
			/>
		);
	},
});
