import { createFileRoute } from "@tanstack/react-router";
import { PresentPage } from "@/features/review/presenting/PresentPage";
import { idFrom } from "@/routing";

export const Route = createFileRoute("/_signed/reviews_/$review/present")({
	component: function Present() {
		return <PresentPage id={idFrom(Route.useParams().review)} />;
	},
});
