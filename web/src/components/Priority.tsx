import type { Priority } from "@/api/types";
import { priorityWords } from "./words";

const level: Record<Priority, number> = { LOW: 1, MEDIUM: 2, HIGH: 3, URGENT: 4 };

/** A priority as bars and word. */
export function PriorityMark({ priority }: { priority: Priority }) {
	return (
		<span className="inline-flex items-center gap-1.5 whitespace-nowrap text-muted">
			<svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true">
				{[1, 2, 3, 4].map((bar) => (
					<rect
						key={bar}
						x={(bar - 1) * 3.6}
						y={12 - bar * 3}
						width="2.4"
						height={bar * 3}
						rx="0.6"
						fill="currentColor"
						opacity={bar <= level[priority] ? 1 : 0.25}
					/>
				))}
			</svg>
			{priorityWords[priority]}
		</span>
	);
}
