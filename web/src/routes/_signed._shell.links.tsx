import { createFileRoute } from "@tanstack/react-router";
import { LinksPage } from "@/features/links/LinksPage";
import { parseLinksFilter } from "@/features/links/model";

export const Route = createFileRoute("/_signed/_shell/links")({
	validateSearch: parseLinksFilter,
	component: function Links() {
		const navigate = Route.useNavigate();
		return (
			<LinksPage
				filter={Route.useSearch()}
				onFilter={(filter) => void navigate({ search: filter, replace: true })}
			/>
		);
	},
});
