import { createFileRoute } from "@tanstack/react-router";
import { revisionQuery } from "@/api/queries";
import { decisionQuery } from "@/decisions/queries";
import { RecordPage } from "@/features/review/record/RecordPage";
import { idFrom } from "@/routing";

export const Route = createFileRoute("/_signed/decisions/$decision")({
	async loader({ context: { queryClient }, params }) {
		const record = await queryClient.ensureQueryData(decisionQuery(idFrom(params.decision)));
		await queryClient.ensureQueryData(revisionQuery(record.revision_id));
	},
	component: function Decision() {
		return <RecordPage id={idFrom(Route.useParams().decision)} />;
	},
});
