import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { History } from "lucide-react";
import { revisionListQuery } from "@/api/queries";
import type { Revision, RevisionDetail } from "@/api/types";
import { Status } from "@/components/Status";
import { Thumbnail } from "@/components/Thumbnail";
import { RelativeTime } from "@/components/Time";
import { counted } from "@/format/count";
import { PastDecisions } from "./record/PastDecisions";

/** The rounds of the stage, the newest first, each with what was said when it was handed in and decided on. */
export function Rounds({ revision }: { revision: RevisionDetail }) {
	const { data } = useInfiniteQuery(revisionListQuery(revision.stage.id));
	const described = new Map<number, Revision>(
		data?.pages.flatMap(({ items }) => items).map((each) => [each.id, each]),
	);
	described.set(revision.id, revision);
	return (
		<ol aria-label="Rounds" className="min-h-0 flex-1 overflow-y-auto p-2">
			{revision.rounds
				.toSorted((left, right) => right.round - left.round)
				.map((round) => (
					<li key={round.id}>
						<Link
							to="/review/$revision"
							params={{ revision: String(round.id) }}
							aria-current={round.id === revision.id ? "page" : undefined}
							className="flex items-center gap-3 rounded-md p-2 hover:bg-surface-2 aria-[current=page]:bg-accent-soft"
						>
							<Thumbnail media={round.thumbnail_media_id} className="h-14 w-20" />
							<span className="min-w-0 flex-1">
								<span className="flex items-center justify-between gap-2">
									<span className="font-medium tabular-nums">Round {round.round}</span>
									<Status status={round.status} className="text-sm" />
								</span>
								<span className="block text-sm text-faint tabular-nums">
									{counted(round.annotation_count, "mark")}, {counted(round.comment_count, "note")}
									{round.submitted_at && (
										<>
											{" · "}
											<RelativeTime at={round.submitted_at} />
										</>
									)}
								</span>
							</span>
						</Link>
						<Said revision={described.get(round.id)} />
						{round.id === revision.id && <PastDecisions revision={round.id} />}
						{round.id === revision.id && (
							<Link
								to="/review/$revision/history"
								params={{ revision: String(round.id) }}
								className="mb-1 ml-2 inline-flex min-h-7 items-center gap-1.5 rounded-sm text-sm text-muted underline-offset-2 hover:text-text hover:underline pointer-coarse:min-h-10"
							>
								<History size={14} aria-hidden /> What it was at any moment
							</Link>
						)}
					</li>
				))}
		</ol>
	);
}

/** What came with a round, and what was decided on it. */
function Said({ revision }: { revision: Revision | undefined }) {
	if (!revision?.note && !revision?.decision_note) return null;
	const { note, submitted_by, created_by, decision_note, decided_by } = revision;
	const sender = submitted_by ?? created_by;
	return (
		<dl className="mb-2 flex flex-col gap-1.5 px-2 pt-1 pb-1 break-words whitespace-pre-wrap">
			{note && (
				<div>
					<dt className="text-sm text-faint">{sender ? `${sender.name} wrote` : "With the round came"}</dt>
					<dd className="text-muted">{note}</dd>
				</div>
			)}
			{decision_note && (
				<div className="border-l-2 border-line-strong pl-2">
					<dt className="text-sm text-faint">{decided_by ? `${decided_by.name} decided` : "The decision"}</dt>
					<dd>{decision_note}</dd>
				</div>
			)}
		</dl>
	);
}
