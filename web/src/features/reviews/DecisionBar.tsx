import type { Review, Verdict } from "@/api/types";
import { statusLooks } from "@/components/status";

const verdicts: readonly Verdict[] = ["APPROVED", "CHANGES_REQUESTED", "REJECTED"];

/** How far a session is: a bar in parts, and the number in words. */
export function DecisionBar({ counts }: { counts: Review["counts"] }) {
	if (counts.items === 0) return <span className="text-faint">Nothing yet</span>;
	const numbers: Record<Verdict, number> = {
		APPROVED: counts.approved,
		CHANGES_REQUESTED: counts.changes_requested,
		REJECTED: counts.rejected,
	};
	const words = verdicts
		.filter((verdict) => numbers[verdict] > 0)
		.map((verdict) => `${numbers[verdict]} ${statusLooks[verdict].word.toLowerCase()}`)
		.join(", ");
	return (
		<span className="flex items-center gap-2" title={words || "Nothing is decided yet"}>
			<span className="flex h-1.5 w-24 gap-px overflow-hidden rounded-full bg-surface-3" aria-hidden="true">
				{verdicts.map((verdict) => (
					<span
						key={verdict}
						style={{ flexGrow: numbers[verdict] }}
						className={`bg-current ${statusLooks[verdict].color}`}
					/>
				))}
				<span style={{ flexGrow: counts.items - counts.decided }} />
			</span>
			<span className="whitespace-nowrap text-muted tabular-nums">
				{counts.decided} of {counts.items} <span className="sr-only">decided{words && `: ${words}`}</span>
			</span>
		</span>
	);
}
