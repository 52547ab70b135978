import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { revisionQuery } from "@/api/queries";
import type { CompareMode } from "@/document/schema.gen";
import { ReviewPage } from "@/features/review/ReviewPage";
import { compareFromSearch, frameFromSearch, idFrom, markFromSearch } from "@/routing";

export const Route = createFileRoute("/_signed/review/$revision")({
	validateSearch: (search): { mark?: string; frame?: number; compare?: number; mode?: CompareMode } => ({
		...markFromSearch(search.mark),
		...frameFromSearch(search.frame),
		...compareFromSearch(search.compare, search.mode),
	}),
	loader: ({ context: { queryClient }, params }) =>
		queryClient.ensureQueryData(revisionQuery(idFrom(params.revision))),
	component: function ReviewRoute() {
		const navigate = Route.useNavigate();
		const { mark = null, frame = null, compare = null, mode = null } = Route.useSearch();
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
		const onCompare = useCallback(
			(round: number | null, how: CompareMode | null) =>
				void navigate({
					search: ({ compare: _, mode: __, ...rest }) =>
						round === null ? rest : { ...rest, compare: round, ...(how === null ? {} : { mode: how }) },
					replace: true,
					resetScroll: false,
				}),
			[navigate],
		);
		const onRevision = useCallback(
			(revision: number) =>
				void navigate({
					to: "/review/$revision",
					params: { revision: String(revision) },
					// A mark is of one round; what is compared, how, and at which frame stays.
					search: ({ mark: _, ...rest }) => rest,
				}),
			[navigate],
		);
		const place = { mark, frame, onMark, onFrame, compare, mode, onCompare, onRevision };
		return <ReviewPage id={idFrom(Route.useParams().revision)} place={place} />;
	},
});
