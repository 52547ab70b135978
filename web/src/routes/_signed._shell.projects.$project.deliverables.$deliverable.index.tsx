import { createFileRoute } from "@tanstack/react-router";
import { deliverableQuery, projectQuery, stageListQuery } from "@/api/queries";
import { DeliverablePage } from "@/features/deliverable/DeliverablePage";
import { idFrom } from "@/routing";

export const Route = createFileRoute("/_signed/_shell/projects/$project/deliverables/$deliverable/")({
	validateSearch: (search): { stage?: number; sheet?: "edit" } => {
		const stage = Number(search.stage);
		if (Number.isSafeInteger(stage) && stage > 0) return { stage };
		return search.sheet === "edit" ? { sheet: "edit" } : {};
	},
	loader: ({ context: { queryClient }, params }) => {
		const deliverable = idFrom(params.deliverable);
		return Promise.all([
			queryClient.ensureQueryData(projectQuery(idFrom(params.project))),
			queryClient.ensureQueryData(deliverableQuery(deliverable)),
			queryClient.ensureQueryData(stageListQuery(deliverable)),
		]);
	},
	component: function DeliverableRoute() {
		const navigate = Route.useNavigate();
		const { project, deliverable } = Route.useParams();
		const { stage, sheet } = Route.useSearch();
		return (
			<DeliverablePage
				project={idFrom(project)}
				id={idFrom(deliverable)}
				sheet={stage === undefined ? (sheet ?? null) : { stage }}
				onSheet={(next) =>
					void navigate({ search: next === null ? {} : next === "edit" ? { sheet: "edit" } : next })
				}
			/>
		);
	},
});
