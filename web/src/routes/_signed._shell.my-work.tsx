import { createFileRoute } from "@tanstack/react-router";
import { WorkPage } from "@/features/work/WorkPage";

export const Route = createFileRoute("/_signed/_shell/my-work")({
	validateSearch: (search: Record<string, unknown>): { finished?: true } =>
		search.finished === true ? { finished: true } : {},
	component: function Work() {
		const navigate = Route.useNavigate();
		const { finished = false } = Route.useSearch();
		return (
			<WorkPage
				finished={finished}
				onFinished={(next) => void navigate({ search: next ? { finished: true } : {}, replace: true })}
			/>
		);
	},
});
