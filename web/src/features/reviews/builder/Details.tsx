import { useId } from "react";
import { answer, api, ifMatch } from "@/api/client";
import type { ReviewDetail, Timestamp } from "@/api/types";
import { useReviewChange } from "../changes";
import { fillWords } from "../model";
import { SavedInput } from "./SavedInput";

const field = "h-8 pointer-coarse:h-10";

/** Name, time, and how long an item takes. Saved as one goes. */
export function Details({ review }: { review: ReviewDetail }) {
	const change = useReviewChange(
		review.id,
		(body: { name?: string; starts_at?: Timestamp | null; minutes_per_item?: number }) =>
			answer(
				api.PATCH("/api/reviews/{id}", {
					params: { path: { id: review.id }, header: ifMatch(review) },
					body,
				}),
			),
		{ failed: "The session stays as it was" },
	);
	const ids = useId();
	if (!review.rights.edit) return null;
	const source = review.fill && fillWords(review.fill, review.projects);
	return (
		<div className="flex flex-wrap items-end gap-3 border-b border-line px-4 py-3">
			<div className="flex min-w-50 flex-1 flex-col max-sm:basis-full gap-1">
				<label htmlFor={`${ids}-name`} className="text-sm font-medium text-muted">
					Name
				</label>
				<SavedInput
					id={`${ids}-name`}
					required
					maxLength={200}
					value={review.name}
					onSave={(name) => change.mutate({ name: name.trim() })}
					className={`${field}`}
				/>
			</div>
			{!review.is_template && (
				<div className="flex flex-col gap-1">
					<label htmlFor={`${ids}-begins`} className="text-sm font-medium text-muted">
						Begins
					</label>
					<SavedInput
						id={`${ids}-begins`}
						type="datetime-local"
						value={localOf(review.starts_at)}
						onSave={(local) =>
							change.mutate({ starts_at: local === "" ? null : new Date(local).toISOString() })
						}
						className={`${field}`}
					/>
				</div>
			)}
			<div className="flex flex-col gap-1">
				<label htmlFor={`${ids}-minutes`} className="text-sm font-medium text-muted">
					Minutes per item
				</label>
				<SavedInput
					id={`${ids}-minutes`}
					type="number"
					inputMode="numeric"
					required
					min={1}
					max={600}
					value={String(review.minutes_per_item)}
					onSave={(minutes) => change.mutate({ minutes_per_item: Number(minutes) })}
					className={`${field} w-28 tabular-nums max-sm:w-full`}
				/>
			</div>
			{source && (
				<p className="w-full text-sm text-faint">
					{source}
					{review.is_template && ": sessions made from it get what fits then."}
				</p>
			)}
		</div>
	);
}

/** A moment as a field of the browser takes it, in the reader's own time zone. */
function localOf(moment: Timestamp | null): string {
	if (moment === null) return "";
	const date = new Date(moment);
	const two = (number: number) => String(number).padStart(2, "0");
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
