import { createFileRoute } from "@tanstack/react-router";
import { type ActivityKind, kindFromSearch } from "@/activity/words";
import { ActivityPage } from "@/features/activity/ActivityPage";

export const Route = createFileRoute("/_signed/_shell/activity")({
	validateSearch: (search: Record<string, unknown>): { person?: number; kind?: ActivityKind } => {
		const person = Number(search.person);
		return {
			...(Number.isSafeInteger(person) && person > 0 ? { person } : {}),
			...kindFromSearch(search.kind),
		};
	},
	component: function ActivityRoute() {
		const navigate = Route.useNavigate();
		const { person = null, kind = null } = Route.useSearch();
		return (
			<ActivityPage
				person={person}
				kind={kind}
				onKind={(next) =>
					void navigate({
						search: ({ kind: _, ...rest }) => (next === null ? rest : { ...rest, kind: next }),
						replace: true,
					})
				}
			/>
		);
	},
});
