import { createFileRoute } from "@tanstack/react-router";
import { deliverableQuery, projectQuery, stageListQuery } from "@/api/queries";
import { DeliverablePage } from "@/features/deliverable/DeliverablePage";
import { idFrom } from "@/routing";

export const Route = createFileRoute("/_signed/_shell/projects/$project/deliverables/$deliverable/")({
	validateSearch: (search): { stage?: number } => {
		const stage = Number(search.stage);
		return Number.isSafeInteger(stage) && stage > 0 ? { stage } : {};
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
		return (
			<DeliverablePage
				project={idFrom(project)}
				id={idFrom(deliverable)}
				openStage={Route.useSearch().stage ?? null}
				onOpenStage={(stage) => void navigate({ search: stage === null ? {} : { stage } })}
			/>
		);
	},
});
