import { useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id } from "@/api/types";
import { counted } from "@/format/count";

/** How many items are named; the others are counted. */
const NAMED = 8;

/** What is still open of earlier rounds, and goes on in this one once it is submitted. */
export function Carried({ revision }: { revision: Id }) {
	const { data: carry } = useQuery({
		queryKey: keys.carryOf(revision),
		queryFn: ({ signal }) =>
			answer(
				api.GET("/api/revisions/{id}/carry", {
					params: { path: { id: revision }, query: { limit: NAMED } },
					signal,
				}),
			),
		// What is open now counts, not what was when the page was opened.
		staleTime: 0,
	});
	if (!carry || carry.count === 0) return null;
	const more = carry.count - carry.items.length;
	return (
		<section
			aria-label="Still open"
			className="mb-3 rounded-md border border-line-strong bg-surface-2 px-3 py-2"
		>
			<p className="font-medium">
				{counted(carry.count, "item")} of earlier rounds {carry.count === 1 ? "is" : "are"} still open
			</p>
			<p className="text-sm text-muted">
				Submitting takes {carry.count === 1 ? "it" : "them"} along onto the checklist of this round.
			</p>
			<ul className="mt-1.5 flex list-disc flex-col gap-0.5 pl-5 text-sm">
				{carry.items.map((item) => (
					<li key={item.id} className="break-words">
						{item.summary} <span className="text-faint">(round {item.round})</span>
					</li>
				))}
				{more > 0 && <li className="text-faint">and {more} more</li>}
			</ul>
		</section>
	);
}
