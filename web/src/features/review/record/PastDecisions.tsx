import { useQuery } from "@tanstack/react-query";
import type { Id } from "@/api/types";
import { ClientWord } from "@/decisions/ClientWord";
import { decisionsQuery } from "@/decisions/queries";
import { RecordList } from "@/decisions/RecordList";

/** What was decided about a round, each with its record, and the client's word. Nothing where there is neither. */
export function PastDecisions({ revision }: { revision: Id }) {
	const { data } = useQuery(decisionsQuery(revision));
	if (
		!data ||
		(data.items.length === 0 && data.client_approvals.length === 0 && !data.may_approve_for_client)
	) {
		return null;
	}
	return (
		<div className="mb-2 flex flex-col gap-3 px-2 pt-1">
			{data.items.length > 0 && <RecordList records={data.items} />}
			<ClientWord revision={revision} decisions={data} />
		</div>
	);
}
