import { createFileRoute } from "@tanstack/react-router";
import { projectQuery } from "@/api/queries";
import { ProjectPage } from "@/features/project/ProjectPage";
import { idFrom } from "@/routing";

export const Route = createFileRoute("/_signed/_shell/projects/$project/")({
	validateSearch: (search): { sheet?: "edit"; show?: "activity" } => ({
		...(search.sheet === "edit" ? { sheet: "edit" } : {}),
		...(search.show === "activity" ? { show: "activity" } : {}),
	}),
	loader: ({ context, params }) => context.queryClient.ensureQueryData(projectQuery(idFrom(params.project))),
	component: function ProjectRoute() {
		const navigate = Route.useNavigate();
		return (
			<ProjectPage
				id={idFrom(Route.useParams().project)}
				editing={Route.useSearch().sheet === "edit"}
				activity={Route.useSearch().show === "activity"}
				onEdit={(editing) =>
					void navigate({ search: ({ sheet: _, ...rest }) => (editing ? { ...rest, sheet: "edit" } : rest) })
				}
				onActivity={(activity) => void navigate({ search: activity ? { show: "activity" } : {} })}
			/>
		);
	},
});
