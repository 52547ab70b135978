import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { History } from "lucide-react";
import { useRef, useState } from "react";
import { revisionListQuery } from "@/api/queries";
import type { Revision, RevisionDetail, RevisionSummary } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { Status } from "@/components/Status";
import { Thumbnail } from "@/components/Thumbnail";
import { RelativeTime } from "@/components/Time";
import { counted } from "@/format/count";
import { useGuest } from "@/session/guest";
import { useRoundLink } from "./guest/useRoundLink";
import { PastDecisions } from "./record/PastDecisions";

/** The rounds of the stage, the newest first, each with what was said when it was handed in and decided on. */
export function Rounds({ revision }: { revision: RevisionDetail }) {
	// Guests know the rounds that their link shows, and no more of the stage.
	const guest = useGuest() !== null;
	const linkTo = useRoundLink();
	const { data } = useInfiniteQuery({ ...revisionListQuery(revision.stage.id), enabled: !guest });
	const described = new Map<number, Revision>(
		data?.pages.flatMap(({ items }) => items).map((each) => [each.id, each]),
	);
	described.set(revision.id, revision);
	const [only, setOnly] = useState<Only>("all");
	const list = useRef<HTMLOListElement>(null);
	const rounds = revision.rounds.filter((round) => isListed(round, only));
	return (
		<div className="flex min-h-0 flex-1 flex-col">
			{revision.rounds.length > 1 && (
				<fieldset className="flex gap-1 border-b border-line px-2 py-1.5">
					<legend className="sr-only">Which rounds</legend>
					{CHOICES.map(({ value, label }) => (
						<button
							key={value}
							type="button"
							aria-pressed={only === value}
							onClick={() => setOnly(value)}
							className="h-7 rounded-md px-2 text-sm text-muted hover:bg-surface-2 aria-pressed:bg-surface-3 aria-pressed:text-text pointer-coarse:h-10"
						>
							{label}
						</button>
					))}
				</fieldset>
			)}
			{rounds.length === 0 && <p className="px-4 py-8 text-center text-muted">No round is like that yet.</p>}
			<ol
				ref={list}
				aria-label="Rounds"
				className="min-h-0 flex-1 overflow-y-auto p-2"
				onKeyDown={(event) => {
					const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
					const links = [...(list.current?.querySelectorAll<HTMLElement>("[data-round]") ?? [])];
					const at = links.indexOf(event.target as HTMLElement);
					if (by === 0 || at < 0) return;
					event.preventDefault();
					event.stopPropagation();
					links[at + by]?.focus();
				}}
			>
				{rounds
					.toSorted((left, right) => right.round - left.round)
					.map((round) => (
						<li key={round.id}>
							<Link
								data-round
								{...linkTo(round.id)}
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
									<Sender revision={described.get(round.id)} />
								</span>
							</Link>
							<Said revision={described.get(round.id)} />
							{!guest && round.id === revision.id && <PastDecisions revision={round.id} />}
							{!guest && round.id === revision.id && (
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
		</div>
	);
}

type Only = "all" | "feedback" | "decided";

const CHOICES: readonly { value: Only; label: string }[] = [
	{ value: "all", label: "All" },
	{ value: "feedback", label: "With feedback" },
	{ value: "decided", label: "Decided" },
];

function isListed(round: RevisionSummary, only: Only): boolean {
	if (only === "feedback") return round.annotation_count + round.comment_count > 0;
	return only === "all" || (round.status !== "DRAFT" && round.status !== "SUBMITTED");
}

/** Who handed a round in. */
function Sender({ revision }: { revision: Revision | undefined }) {
	const sender = revision?.submitted_by ?? revision?.created_by;
	return (
		sender && (
			<span className="mt-0.5 flex items-center gap-1.5 text-sm text-muted">
				<Avatar person={sender} size={16} labelled={false} />
				<span className="truncate">{sender.name}</span>
			</span>
		)
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
