import { Link } from "@tanstack/react-router";
import type { RevisionSummary } from "@/api/types";
import { Status } from "@/components/Status";
import { Thumbnail } from "@/components/Thumbnail";
import { RelativeTime } from "@/components/Time";

/** The rounds of the stage, the newest first. */
export function Rounds({ rounds, revision }: { rounds: readonly RevisionSummary[]; revision: number }) {
	return (
		<ol aria-label="Rounds" className="min-h-0 flex-1 overflow-y-auto p-2">
			{rounds
				.toSorted((left, right) => right.round - left.round)
				.map((round) => (
					<li key={round.id}>
						<Link
							to="/review/$revision"
							params={{ revision: String(round.id) }}
							aria-current={round.id === revision ? "page" : undefined}
							className="flex items-center gap-3 rounded-md p-2 hover:bg-surface-2 aria-[current=page]:bg-accent-soft"
						>
							<Thumbnail media={round.thumbnail_media_id} className="h-14 w-20" />
							<span className="min-w-0 flex-1">
								<span className="flex items-center justify-between gap-2">
									<span className="font-medium tabular-nums">Round {round.round}</span>
									<Status status={round.status} className="text-sm" />
								</span>
								<span className="block text-sm text-faint tabular-nums">
									{round.annotation_count} {round.annotation_count === 1 ? "mark" : "marks"},{" "}
									{round.comment_count} {round.comment_count === 1 ? "note" : "notes"}
									{round.submitted_at && (
										<>
											{" · "}
											<RelativeTime at={round.submitted_at} />
										</>
									)}
								</span>
							</span>
						</Link>
					</li>
				))}
		</ol>
	);
}
