import { useState } from "react";
import { answer, api } from "@/api/client";
import type { ReviewDetail } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { SelectField } from "@/components/Field";
import { Problem } from "@/components/Surfaces";
import { toastDone } from "@/components/toasts";
import { counted } from "@/format/count";
import { useReviewChange } from "../changes";
import { emptyFill, type FillDraft, FillFields, fillOf } from "../FillFields";

/** "All Catalog Images in review of project X", put into the session at once. */
export function FillDialog({
	review,
	open,
	onClose,
}: {
	review: ReviewDetail;
	open: boolean;
	onClose: () => void;
}) {
	return (
		<Dialog
			open={open}
			onClose={onClose}
			title="Fill from a filter"
			description={
				review.is_template
					? "Sessions made from this template are filled by the same filter."
					: "Puts in every stage that fits and that the session does not hold yet."
			}
		>
			<FillForm review={review} onClose={onClose} />
		</Dialog>
	);
}

function FillForm({ review, onClose }: { review: ReviewDetail; onClose: () => void }) {
	const [draft, setDraft] = useState<FillDraft>(() => draftOf(review));
	const [mode, setMode] = useState<"append" | "replace">("append");
	const before = new Set(review.items.map(({ id }) => id));
	const fill = useReviewChange(
		review.id,
		() =>
			answer(
				api.POST("/api/reviews/{id}/generate", {
					params: { path: { id: review.id } },
					body: { fill: fillOf(draft), mode },
				}),
			),
		{
			done(filled) {
				const added = filled.items.filter(({ id }) => !before.has(id)).length;
				toastDone(
					added === 0 ? "Nothing more fits: the session is as it was" : `${counted(added, "item")} added`,
				);
				onClose();
			},
		},
	);
	const replaces = mode === "replace" && review.items.length > 0;
	return (
		<form
			className="flex flex-col gap-3"
			onSubmit={(event) => {
				event.preventDefault();
				fill.mutate(undefined);
			}}
		>
			<FillFields draft={draft} onDraft={setDraft} />
			{review.items.length > 0 && (
				<SelectField
					label="What is in it now"
					options={[
						{ value: "append", label: "Stays, in front" },
						...(review.rights.replace_items ? [{ value: "replace", label: "Gives way" }] : []),
					]}
					value={mode}
					onChange={(event) => setMode(event.target.value as "append" | "replace")}
					hint={
						replaces
							? `${counted(review.items.length, "item")} with order, minutes and notes go, and cannot be brought back.`
							: undefined
					}
				/>
			)}
			{fill.error && <Problem error={fill.error} />}
			<div className="flex justify-end gap-2">
				<Button onClick={onClose}>Cancel</Button>
				<Button look={replaces ? "danger" : "primary"} type="submit" data-first busy={fill.isPending}>
					{replaces ? "Replace all items" : "Fill"}
				</Button>
			</div>
		</form>
	);
}

/** The filter that it was filled from last, else everything that is in review. */
function draftOf({ fill }: ReviewDetail): FillDraft {
	if (!fill) return emptyFill;
	return {
		project: fill.project_id === null ? "" : String(fill.project_id),
		stage: fill.stage_name ?? "",
		status: fill.status ?? "IN_REVIEW",
	};
}
