import { Link } from "@tanstack/react-router";
import { FileLock } from "lucide-react";
import type { DecisionRecord } from "@/api/types";
import { Status } from "@/components/Status";
import { deciderOf } from "@/decisions/RecordList";
import { statusWords } from "@/feedback/looks";
import { counted } from "@/format/count";
import { formatExact } from "@/format/time";
import { calledThen, checklistOf, filesOf } from "./model";

/** Who decided what, when, and about which files. */
export function RecordFacts({ record }: { record: DecisionRecord }) {
	const then = calledThen(record);
	const files = filesOf(record);
	const checklist = checklistOf(record).filter(({ action }) => action);
	const done = checklist.filter(({ status }) => status === "RESOLVED" || status === "VERIFIED");
	return (
		<div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-3">
			<section className="flex flex-col gap-1">
				<Status status={record.verdict} className="text-lg" />
				<p>{deciderOf(record)}</p>
				<p className="text-sm text-faint">{formatExact(record.at)}</p>
				{record.note && <p className="mt-1 break-words whitespace-pre-wrap">{record.note}</p>}
			</section>
			<section>
				<h2 className="text-sm font-medium text-muted">What it was called then</h2>
				<p>
					{then.project}, {then.deliverable}, {then.stage}
					{then.round !== null && `, round ${then.round}`}
				</p>
				{record.session_id !== null && (
					<p className="text-sm">
						<span className="text-faint">In </span>
						<Link
							to="/reviews/$review"
							params={{ review: String(record.session_id) }}
							search={record.item_id === null ? {} : { item: record.item_id }}
							className="underline underline-offset-2"
						>
							{then.session ?? "a review session"}
						</Link>
					</p>
				)}
			</section>
			<section>
				<h2 className="text-sm font-medium text-muted">{counted(files.length, "file")}</h2>
				<ul>
					{files.map((file) => (
						<li key={file.id} className="border-b border-line py-1 last:border-0">
							<p className="break-all">{file.filename}</p>
							{file.sha256 && (
								<p className="font-mono text-xs break-all text-faint" title="SHA-256 of its content">
									{file.sha256}
								</p>
							)}
						</li>
					))}
				</ul>
			</section>
			{checklist.length > 0 && (
				<section>
					<h2 className="text-sm font-medium text-muted tabular-nums">
						Checklist: {done.length} of {checklist.length} done
					</h2>
					<ul>
						{checklist.map((item) => (
							<li key={item.id} className="flex gap-2 border-b border-line py-1 last:border-0">
								<span className="min-w-0 flex-1 break-words">{item.summary || "Without words"}</span>
								<span className="shrink-0 text-sm text-faint">{statusWords[item.status]}</span>
							</li>
						))}
					</ul>
				</section>
			)}
			<p className="mt-auto flex items-start gap-1.5 text-sm text-faint">
				<FileLock size={14} aria-hidden className="mt-0.5 shrink-0" /> Kept as it was. Nobody can alter it.
			</p>
		</div>
	);
}
