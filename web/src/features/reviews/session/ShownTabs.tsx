import type { ReviewItem } from "@/api/types";
import { StatusIcon } from "@/components/Status";
import { fits, type Shown } from "../model";

const parts: readonly { value: Shown; label: string }[] = [
	{ value: "all", label: "All" },
	{ value: "undecided", label: "Undecided" },
	{ value: "APPROVED", label: "Approved" },
	{ value: "CHANGES_REQUESTED", label: "Changes" },
	{ value: "REJECTED", label: "Rejected" },
];

/** Which part of the contact sheet is shown. */
export function ShownTabs({
	items,
	shown,
	onShown,
}: {
	items: readonly ReviewItem[];
	shown: Shown;
	onShown: (shown: Shown) => void;
}) {
	return (
		<fieldset className="flex gap-1 overflow-x-auto px-4 pt-3">
			<legend className="sr-only">Which items are shown</legend>
			{parts.map(({ value, label }) => {
				const count = items.filter((item) => fits(item, value)).length;
				if (count === 0 && value !== "all" && value !== shown) return null;
				return (
					<button
						key={value}
						type="button"
						aria-pressed={shown === value}
						onClick={() => onShown(value)}
						className="flex h-8 shrink-0 items-center gap-1.5 rounded-md px-2.5 text-muted hover:text-text aria-pressed:bg-surface-2 aria-pressed:font-medium aria-pressed:text-text pointer-coarse:h-10"
					>
						{value !== "all" && value !== "undecided" && <StatusIcon status={value} labelled={false} />}
						{label} <span className="text-sm text-faint tabular-nums">{count}</span>
					</button>
				);
			})}
		</fieldset>
	);
}
