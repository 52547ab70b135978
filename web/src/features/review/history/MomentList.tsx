import { Link } from "@tanstack/react-router";
import { Bot, Lock } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Moment, RevisionDetail } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { GuestTag } from "@/components/GuestTag";
import { LoadMore } from "@/components/List";
import { Status } from "@/components/Status";
import { RelativeTime } from "@/components/Time";
import { isGuest } from "@/document/author";
import { formatMoment } from "@/format/time";
import { byDay, deedWords, isRevisionStatus, writerOf } from "./model";
import { type LayerMoment, placeOf } from "./place";

/** Who did what, the newest first. */
export function MomentList({
	revision,
	moments,
	selected,
	more,
	busy,
	onMore,
}: {
	revision: RevisionDetail;
	moments: readonly LayerMoment[];
	/** The moment that is shown. */
	selected: LayerMoment | null;
	more: boolean;
	busy: boolean;
	onMore: () => void;
}) {
	return (
		<div className="min-h-0 flex-1 overflow-y-auto" data-moments={moments.length}>
			{byDay(moments).map(({ day, moments: ofDay }) => (
				<section key={day}>
					<h2 className="sticky top-0 z-10 border-b border-line bg-surface-1 px-3 py-1 text-sm text-faint">
						{day}
					</h2>
					<ol aria-label={day}>
						{ofDay.map((moment) => (
							<Row
								// One that is still going on grows at its end.
								key={`${moment.layer}:${moment.sequence - moment.changes}`}
								revision={revision}
								moment={moment}
								selected={moment === selected}
							/>
						))}
					</ol>
				</section>
			))}
			<LoadMore more={more} busy={busy} onMore={onMore} />
		</div>
	);
}

function Row({
	revision,
	moment,
	selected,
}: {
	revision: RevisionDetail;
	moment: LayerMoment;
	selected: boolean;
}) {
	const link = useRef<HTMLAnchorElement>(null);
	useEffect(() => {
		if (selected) link.current?.scrollIntoView?.({ block: "nearest" });
	}, [selected]);
	const words = deedWords(moment);
	return (
		<li>
			<Link
				ref={link}
				from="/review/$revision/history"
				to="/review/$revision/history"
				params={{ revision: String(revision.id) }}
				search={(last) => ({ ...last, at: placeOf(moment) })}
				replace
				resetScroll={false}
				aria-current={selected || undefined}
				data-moment={placeOf(moment)}
				className="flex items-start gap-2.5 border-b border-l-2 border-line border-l-transparent px-3 py-2.5 hover:bg-surface-2 aria-[current]:border-l-text aria-[current]:bg-accent-soft pointer-coarse:py-3.5"
			>
				<Face revision={revision} moment={moment} />
				<span className="min-w-0 flex-1">
					<span className="flex items-baseline justify-between gap-2">
						<span className="flex min-w-0 items-center gap-1.5 font-medium">
							<span className="truncate">{writerOf(moment)}</span>
							<GuestTag of={moment.author} />
							{moment.layer === "internal" && (
								<Lock size={12} aria-label="Studio only" className="shrink-0 text-faint" />
							)}
						</span>
						<span className="shrink-0 text-sm text-faint" title={formatMoment(moment.ended)}>
							<RelativeTime at={moment.ended} />
						</span>
					</span>
					{isRevisionStatus(moment.status) ? (
						<span className="flex flex-wrap items-center gap-x-1.5 text-muted">
							Round is <Status status={moment.status} className="text-sm" />
						</span>
					) : (
						<span className="block text-muted first-letter:uppercase">
							{words.length > 0 ? words.join(", ") : "nothing that is to be seen"}
						</span>
					)}
				</span>
			</Link>
		</li>
	);
}

function Face({ revision, moment }: { revision: RevisionDetail; moment: Moment }) {
	if (moment.author === "server") {
		return (
			<span className="flex size-5 shrink-0 items-center justify-center rounded-full bg-surface-3 text-muted">
				<Bot size={13} aria-hidden />
			</span>
		);
	}
	const { created_by, submitted_by, decided_by, participants, guests } = revision;
	const known =
		guests.find(({ id }) => id === moment.author) ??
		[...participants, created_by, submitted_by, decided_by].find(
			(person) => person !== null && `user:${person.id}` === moment.author,
		);
	const person = known ?? { name: writerOf(moment), color: "#8c8c8c" };
	return <Avatar person={person} labelled={false} guest={isGuest(moment.author)} />;
}
