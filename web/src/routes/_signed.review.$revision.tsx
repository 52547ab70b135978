import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { revisionQuery } from "@/api/queries";
import { ReviewPage } from "@/features/review/ReviewPage";
import { frameFromSearch, idFrom, markFromSearch } from "@/routing";

export const Route = createFileRoute("/_signed/review/$revision")({
	validateSearch: (search): { mark?: string; frame?: number } => ({
		...markFromSearch(search.mark),
		...frameFromSearch(search.frame),
	}),
	loader: ({ context: { queryClient }, params }) =>
		queryClient.ensureQueryData(revisionQuery(idFrom(params.revision))),
	component: function ReviewRoute() {
		const navigate = Route.useNavigate();
		const { mark = null, frame = null } = Route.useSearch();
		const onMark = useCallback(
			(next: string | null) =>
				void navigate({
					search: ({ mark: _, ...rest }) => (next === null ? rest : { ...rest, mark: next }),
					replace: true,
					resetScroll: false,
				}),
			[navigate],
		);
		const onFrame = useCallback(
			(next: number) =>
				void navigate({
					search: (last) => ({ ...last, frame: next }),
					replace: true,
					resetScroll: false,
				}),
			[navigate],
		);
		return <ReviewPage id={idFrom(Route.useParams().revision)} place={{ mark, frame, onMark, onFrame }} />;
	},
});
