import { createFileRoute } from "@tanstack/react-router";
import { projectQuery } from "@/api/queries";
import { ProjectPage } from "@/features/project/ProjectPage";
import { idFrom } from "@/routing";

export const Route = createFileRoute("/_signed/_shell/projects/$project/")({
	validateSearch: (search): { sheet?: "edit" } => (search.sheet === "edit" ? { sheet: "edit" } : {}),
	loader: ({ context, params }) => context.queryClient.ensureQueryData(projectQuery(idFrom(params.project))),
	component: function ProjectRoute() {
		const navigate = Route.useNavigate();
		return (
			<ProjectPage
				id={idFrom(Route.useParams().project)}
				editing={Route.useSearch().sheet === "edit"}
				onEdit={(editing) => void navigate({ search: editing ? { sheet: "edit" } : {} })}
			/>
		);
	},
});
