import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { revisionQuery } from "@/api/queries";
import { HistoryPage } from "@/features/review/history/HistoryPage";
import { frameFromSearch, idFrom, momentFromSearch } from "@/routing";

export const Route = createFileRoute("/_signed/review/$revision_/history")({
	validateSearch: (search): { at?: number | string; frame?: number } => ({
		...momentFromSearch(search.at),
		...frameFromSearch(search.frame),
	}),
	loader: ({ context: { queryClient }, params }) =>
		queryClient.ensureQueryData(revisionQuery(idFrom(params.revision))),
	component: function HistoryRoute() {
		const navigate = Route.useNavigate();
		const { at = null, frame = null } = Route.useSearch();
		const onAt = useCallback(
			(next: number | string) =>
				void navigate({ search: (last) => ({ ...last, at: next }), replace: true, resetScroll: false }),
			[navigate],
		);
		const onFrame = useCallback(
			(next: number) =>
				void navigate({ search: (last) => ({ ...last, frame: next }), replace: true, resetScroll: false }),
			[navigate],
		);
		return <HistoryPage id={idFrom(Route.useParams().revision)} place={{ at, frame, onAt, onFrame }} />;
	},
});
