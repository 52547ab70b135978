import { createFileRoute } from "@tanstack/react-router";
import { parseFilter } from "@/features/projects/model";
import { ProjectsPage } from "@/features/projects/ProjectsPage";

export const Route = createFileRoute("/_signed/_shell/projects/")({
	validateSearch: parseFilter,
	component: function Projects() {
		const navigate = Route.useNavigate();
		return (
			<ProjectsPage
				filter={Route.useSearch()}
				onFilter={(filter) => void navigate({ search: parseFilter({ ...filter }), replace: true })}
			/>
		);
	},
});
