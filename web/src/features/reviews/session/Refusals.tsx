import { TriangleAlert } from "lucide-react";
import type { ReviewItem } from "@/api/types";
import { Button } from "@/components/Button";
import { nameOf } from "../model";
import type { Refused } from "./useDecide";

/** What was not done, item by item, each with its reason in words. */
export function Refusals({
	items,
	refused,
	title,
	onOpen,
	onDismiss,
}: {
	items: readonly ReviewItem[];
	refused: readonly Refused[];
	title: string;
	onOpen: (item: ReviewItem) => void;
	onDismiss?: () => void;
}) {
	const lines = refused.flatMap(({ item: id, reason }) => {
		const item = items.find((each) => each.id === id);
		return item ? [{ item, reason }] : [];
	});
	if (lines.length === 0) return null;
	return (
		<section
			role="alert"
			aria-label={title}
			className="mx-4 mt-3 rounded-lg border border-line-strong bg-warning-soft p-3"
		>
			<div className="flex items-start gap-2">
				<TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-warning" />
				<h2 className="min-w-0 flex-1 font-medium">{title}</h2>
				{onDismiss && (
					<Button size="small" onClick={onDismiss}>
						Dismiss
					</Button>
				)}
			</div>
			<ul className="mt-1 ml-6">
				{lines.map(({ item, reason }) => (
					<li key={item.id} className="py-0.5">
						<button
							type="button"
							onClick={() => onOpen(item)}
							className="rounded-sm font-medium underline underline-offset-2"
						>
							{nameOf(item)}
						</button>
						: {reason}
					</li>
				))}
			</ul>
		</section>
	);
}
