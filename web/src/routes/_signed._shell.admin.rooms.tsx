import { createFileRoute } from "@tanstack/react-router";
import { FIRST_ORDER, orderFromSearch } from "@/features/admin/model";
import { RoomsPage } from "@/features/admin/RoomsPage";

export const Route = createFileRoute("/_signed/_shell/admin/rooms")({
	validateSearch: orderFromSearch,
	component: function Rooms() {
		const navigate = Route.useNavigate();
		const { sort, order } = Route.useSearch();
		return (
			<RoomsPage
				order={sort ? { sort, falling: order !== "rising" } : FIRST_ORDER}
				onOrder={(next) =>
					void navigate({
						search: { sort: next.sort, order: next.falling ? "falling" : "rising" },
						replace: true,
					})
				}
			/>
		);
	},
});
