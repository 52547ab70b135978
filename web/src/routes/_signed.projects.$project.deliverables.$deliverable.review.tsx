import { createFileRoute, redirect } from "@tanstack/react-router";
import { stageListQuery } from "@/api/queries";
import type { CompareMode } from "@/document/schema.gen";
import { latestRevision } from "@/features/review/latest";
import { compareFromSearch, frameFromSearch, idFrom } from "@/routing";

// The address that says what is reviewed and not which round: it leads to the round that is of interest now.
export const Route = createFileRoute("/_signed/projects/$project/deliverables/$deliverable/review")({
	validateSearch: (search): { frame?: number; compare?: number; mode?: CompareMode } => ({
		...frameFromSearch(search.frame),
		...compareFromSearch(search.compare, search.mode),
	}),
	loaderDeps: ({ search }) => search,
	async loader({ context: { queryClient }, params, deps }) {
		const stages = await queryClient.fetchQuery(stageListQuery(idFrom(params.deliverable)));
		const revision = latestRevision(stages);
		if (revision === null) {
			throw redirect({ to: "/projects/$project/deliverables/$deliverable", params, replace: true });
		}
		throw redirect({
			to: "/review/$revision",
			params: { revision: String(revision) },
			search: deps,
			replace: true,
		});
	},
});
