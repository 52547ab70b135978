import type { ReviewDetail } from "@/api/types";
import { statusLooks } from "@/components/status";
import { useNow } from "@/components/Time";
import { agendaOf, lastingOf, minuteWords, statisticsOf } from "../model";

/** What a session comes to, in one strip. */
export function Statistics({ review }: { review: ReviewDetail }) {
	const now = useNow();
	const numbers = statisticsOf(review.items);
	const lasting = lastingOf(review, now);
	const planned = agendaOf(review.items, review).total;
	const { feedback } = numbers;
	return (
		<dl className="flex flex-wrap gap-x-8 gap-y-2 max-sm:gap-x-5 border-b border-line px-4 py-3">
			<Fact word="Decided" value={`${numbers.decided} of ${numbers.items}`} />
			<Fact word="Approved" value={numbers.verdicts.APPROVED} color={statusLooks.APPROVED.color} />
			<Fact
				word="Changes requested"
				value={numbers.verdicts.CHANGES_REQUESTED}
				color={statusLooks.CHANGES_REQUESTED.color}
			/>
			<Fact word="Rejected" value={numbers.verdicts.REJECTED} color={statusLooks.REJECTED.color} />
			<Fact word="Client approved" value={numbers.clientApproved} />
			<Fact
				word="Feedback done"
				value={feedback.total === 0 ? "None yet" : `${feedback.resolved} of ${feedback.total}`}
			/>
			<Fact
				word={review.completed_at ? "Took" : "Since start"}
				value={`${lasting === null ? "–" : minuteWords(Math.floor(lasting / 60_000))} of ${minuteWords(planned)}`}
			/>
		</dl>
	);
}

function Fact({ word, value, color = "" }: { word: string; value: string | number; color?: string }) {
	return (
		<div className="flex flex-col-reverse">
			<dt className="text-sm text-faint">{word}</dt>
			<dd className={`text-lg font-medium tabular-nums ${value === 0 ? "text-faint" : color}`}>{value}</dd>
		</div>
	);
}
