import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { DecisionRecord } from "@/api/types";

/** One of the documents that were kept with a decision. Asks for nothing where it was not kept. */
export function decidedDocumentQuery(
	record: DecisionRecord,
	layer: "revision" | "internal",
	enabled: boolean,
) {
	const document = `${layer}:${record.revision_id}`;
	return queryOptions({
		queryKey: keys.decided(record.id, document),
		queryFn: ({ signal }) =>
			answer(
				api.GET("/api/decisions/{id}/document", {
					params: { path: { id: record.id }, query: { document: layer } },
					signal,
				}),
			),
		enabled: enabled && record.documents.some(({ name }) => name === document),
		staleTime: Number.POSITIVE_INFINITY,
	});
}
