import type { DeliverableStatus } from "@/api/types";
import { statusLooks } from "./status";

const order: readonly DeliverableStatus[] = [
	"DELIVERED",
	"APPROVED",
	"IN_REVIEW",
	"CHANGES_REQUESTED",
	"IN_PROGRESS",
	"ON_HOLD",
	"NOT_STARTED",
];

/** How many are done, and how many there are. */
export function progressOf(counts: Partial<Record<DeliverableStatus, number>>): {
	done: number;
	total: number;
} {
	const total = order.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
	return { done: (counts.DELIVERED ?? 0) + (counts.APPROVED ?? 0), total };
}

/** How far the deliverables of a project are: a bar in parts, and the number in words. */
export function StatusBar({ counts }: { counts: Partial<Record<DeliverableStatus, number>> }) {
	const { done, total } = progressOf(counts);
	if (total === 0) return <span className="text-faint">No deliverables</span>;
	const parts = order.flatMap((status) => {
		const count = counts[status] ?? 0;
		return count > 0 ? [{ status, count }] : [];
	});
	const words = parts
		.map(({ status, count }) => `${count} ${statusLooks[status].word.toLowerCase()}`)
		.join(", ");
	return (
		<span className="flex items-center gap-2" title={words}>
			<span className="flex h-1.5 w-24 gap-px overflow-hidden rounded-full bg-surface-3" aria-hidden="true">
				{parts.map(({ status, count }) => (
					<span
						key={status}
						style={{ flexGrow: count }}
						className={status === "NOT_STARTED" ? "" : `bg-current ${statusLooks[status].color}`}
					/>
				))}
			</span>
			<span className="whitespace-nowrap text-muted tabular-nums">
				{done} of {total} <span className="sr-only">approved: {words}</span>
			</span>
		</span>
	);
}
