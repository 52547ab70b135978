import { Link } from "@tanstack/react-router";
import { FileLock } from "lucide-react";
import type { DecisionRecord } from "@/api/types";
import { Status } from "@/components/Status";
import { RelativeTime } from "@/components/Time";

/** Who decided, in words. */
export function deciderOf({ by, guest }: Pick<DecisionRecord, "by" | "guest">): string {
	return by?.name ?? (guest === null ? "Somebody" : `${guest} (guest)`);
}

/** What was decided about a round, the latest first. Each leads to what it was decided about. */
export function RecordList({ records }: { records: readonly DecisionRecord[] }) {
	return (
		<ol aria-label="Decisions" className="flex flex-col gap-2">
			{records.toReversed().map((record) => (
				<li key={record.id} className="rounded-md border border-line p-2">
					<div className="flex flex-wrap items-center gap-x-3">
						<Status status={record.verdict} />
						<span className="min-w-0 flex-1 text-sm text-faint">
							{deciderOf(record)}, <RelativeTime at={record.at} />
						</span>
					</div>
					{record.note && <p className="mt-1 break-words whitespace-pre-wrap">{record.note}</p>}
					<Link
						to="/decisions/$decision"
						params={{ decision: String(record.id) }}
						className="mt-1 inline-flex min-h-7 items-center gap-1.5 rounded-sm text-sm text-muted underline-offset-2 hover:text-text hover:underline pointer-coarse:min-h-10"
					>
						<FileLock size={14} aria-hidden /> What it was decided about
					</Link>
				</li>
			))}
		</ol>
	);
}
