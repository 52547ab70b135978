import { Ban, Check, RotateCcw } from "lucide-react";
import type { ReviewItem, Verdict } from "@/api/types";
import { Button } from "@/components/Button";
import { counted } from "@/format/count";

/** What can be done with all selected items at once. */
export function SelectionBar({
	items,
	busy,
	onDecide,
	onClear,
}: {
	items: readonly ReviewItem[];
	busy: boolean;
	onDecide: (verdict: Verdict) => void;
	onClear: () => void;
}) {
	const label = counted(items.length, "item");
	return (
		<div
			role="toolbar"
			aria-label={`${label} selected`}
			className="sticky bottom-0 z-10 flex flex-wrap items-center gap-2 border-t border-line-strong bg-surface-1 px-4 py-2"
		>
			<p className="flex-1 whitespace-nowrap tabular-nums">{label} selected</p>
			{items.some(({ rights }) => rights.approve) && (
				<Button look="primary" busy={busy} onClick={() => onDecide("APPROVED")}>
					<Check size={16} aria-hidden /> Approve
				</Button>
			)}
			{items.some(({ rights }) => rights.send_back) && (
				<>
					<Button disabled={busy} onClick={() => onDecide("CHANGES_REQUESTED")}>
						<RotateCcw size={15} aria-hidden /> Changes
					</Button>
					<Button disabled={busy} onClick={() => onDecide("REJECTED")}>
						<Ban size={15} aria-hidden /> Reject
					</Button>
				</>
			)}
			<Button look="quiet" onClick={onClear}>
				Clear
			</Button>
		</div>
	);
}
