import { CircleAlert } from "lucide-react";
import { Button } from "@/components/Button";
import type { Change } from "@/document/change";
import { readable } from "./mentions/mention";
import { kindWord } from "./model";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";

/** What a change was about, in words. */
export function changeWords(change: Change): string {
	const step = change[0];
	switch (step?.type) {
		case "create_annotation":
			return `Your new mark (${kindWord(step.record.kind).toLowerCase()})`;
		case "create_comment": {
			const { text } = readable(step.record.body);
			return `Your note “${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`;
		}
		case "set_annotation":
			return step.fields.deleted ? "Deleting a mark" : "Your change of a mark";
		case "set_comment":
		case "set_body":
			return "Your change of a note";
		case undefined:
			return "A change";
	}
}

/** Changes that the server would not take, each with its reason. Everything else is safe. */
export function Refusals() {
	const { document } = useSession();
	const refusals = useSignal(document.refusals);
	return (
		<div role="alert" className="flex flex-col gap-2">
			{refusals.map((refusal) => (
				<div
					key={JSON.stringify(refusal.change)}
					className="pointer-events-auto flex items-start gap-2 rounded-lg border border-danger bg-surface-1 p-3 shadow-float"
				>
					<CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-danger" />
					<p className="min-w-0 flex-1 break-words">
						{changeWords(refusal.change)} was not accepted. {reasonWords(refusal.reason)} Everything else is
						kept.
					</p>
					<Button size="small" onClick={() => document.dismissRefusal(refusal)}>
						Dismiss
					</Button>
				</div>
			))}
		</div>
	);
}

/** The remedy that the server gave, without the code before it. */
function reasonWords(reason: string): string {
	const remedy = /^[\w-]+:\s*(.+)$/s.exec(reason)?.[1] ?? reason;
	return /[.!?]$/.test(remedy) ? remedy : `${remedy}.`;
}
