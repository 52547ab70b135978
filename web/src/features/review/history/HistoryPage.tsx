import { useSuspenseQuery } from "@tanstack/react-query";
import { History, ImageOff, Lock } from "lucide-react";
import { useMemo, useState } from "react";
import { revisionQuery } from "@/api/queries";
import type { Id, Media, PastDocument, RevisionDetail } from "@/api/types";
import { useTitle } from "@/components/Page";
import { Status } from "@/components/Status";
import { EmptyState } from "@/components/Surfaces";
import type { PresenceUser } from "@/document/presence";
import { formatMoment } from "@/format/time";
import { useShortcuts } from "@/keyboard/shortcuts";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import { useReviewTheme } from "../appearance";
import { PastRound } from "../past/PastRound";
import { usePastSession } from "../past/usePastSession";
import { picturesOf } from "../pictures";
import { useFrameInAddress } from "../transport/useFrameInAddress";
import { useIsOfStudio, useSelf, useSession } from "../useReviewSession";
import { useSignal } from "../useSignal";
import { HistoryBar } from "./HistoryBar";
import { MomentList } from "./MomentList";
import { beside, deedWords, isRevisionStatus, misses, picturesAt, writerOf } from "./model";
import { type LayerMoment, placeOf } from "./place";
import { usePast } from "./usePast";

/** What the address names, and how it is told of another place. */
export interface PastPlace {
	/** A place in the document's log, or a time; null for the newest. */
	readonly at: number | string | null;
	/** A frame, in the source's own numbering. */
	readonly frame: number | null;
	readonly onAt: (at: number | string) => void;
	readonly onFrame: (frame: number) => void;
}

/** A round as it was at any moment, to look at and not to write in. */
export function HistoryPage({ id, place }: { id: Id; place: PastPlace }) {
	const { data: revision } = useSuspenseQuery(revisionQuery(id));
	const self = useSelf();
	useTitle(`History of round ${revision.round}`, revision.deliverable.name, revision.project.name);
	if (!self) return null;
	return <Opened key={id} revision={revision} self={self} place={place} />;
}

function Opened({
	revision,
	self,
	place,
}: {
	revision: RevisionDetail;
	self: PresenceUser;
	place: PastPlace;
}) {
	const [theme, setTheme] = useReviewTheme();
	const studio = useIsOfStudio();
	const past = usePast(revision.id, studio, place.at);
	const session = usePastSession(revision.id, self, studio, past.shared, past.internal);
	const [clip, setClip] = useState<ClipPicture | null>(null);
	const { moments, selected, shared, fetching, error } = past;
	const all = useMemo(() => picturesOf(revision), [revision]);
	const ended = selected?.ended ?? null;
	const media = useMemo(() => picturesAt(all, ended), [all, ended]);
	useFrameInAddress(clip?.player ?? null, place.frame, place.onFrame);

	const go = (by: 1 | -1) => {
		const next = beside(moments, selected, by);
		if (next) place.onAt(placeOf(next));
		else if (by > 0) past.readMore();
	};
	useShortcuts("History", [
		{ keys: "arrowup", label: "The moment after", run: () => go(-1) },
		{ keys: "arrowdown", label: "The moment before", run: () => go(1) },
	]);
	useShortcuts(
		"History",
		[
			{ keys: "arrowright", label: "The moment after", run: () => go(-1) },
			{ keys: "arrowleft", label: "The moment before", run: () => go(1) },
		],
		clip === null,
	);
	const list = (
		<MomentList
			revision={revision}
			moments={moments}
			selected={selected}
			more={past.more}
			busy={past.busy}
			onMore={past.readMore}
		/>
	);
	return (
		<PastRound
			session={session}
			revision={revision}
			self={self}
			media={media}
			frame={place.frame}
			onClip={setClip}
			bar={(looks) => <HistoryBar revision={revision} appearance={{ ...looks, theme, onTheme: setTheme }} />}
			moment={<AsItWas selected={selected} told={shared} fetching={fetching} />}
			told={{ label: "Moments", content: list }}
			error={error}
			onRetry={past.retry}
			nothing={
				shared !== null &&
				!fetching &&
				error == null && <Nothing pictures={all} written={moments.length > 0} />
			}
			whyReadOnly="The notes as they stood then. To answer, go back to now."
			keysOf="History"
		/>
	);
}

/** Says that this is not now, and which moment it is. */
function AsItWas({
	selected,
	told,
	fetching,
}: {
	selected: LayerMoment | null;
	told: PastDocument | null;
	fetching: boolean;
}) {
	const status = typeof told?.meta.status === "string" ? told.meta.status : null;
	const words = selected ? deedWords(selected) : [];
	return (
		<div
			role="status"
			data-as-it-was={selected ? placeOf(selected) : (told?.sequence ?? "")}
			data-fetching={fetching || undefined}
			className="flex min-h-9 shrink-0 items-center gap-x-3 border-b border-line bg-surface-2 px-3 py-1.5 max-sm:flex-wrap"
		>
			<span className="flex shrink-0 items-center gap-2 font-medium tabular-nums">
				<History size={15} aria-hidden className="shrink-0 text-warning" />
				{selected ? `As it was on ${formatMoment(selected.ended)}` : "As it was"}
			</span>
			<span className="min-w-0 flex-1 truncate text-muted max-sm:hidden">
				{selected?.layer === "internal" && (
					<Lock size={12} aria-label="Studio only" className="mr-1 inline" />
				)}
				{selected && `after ${writerOf(selected)}${words.length > 0 ? ` ${words.join(", ")}` : ""}`}
			</span>
			<span className="ml-auto flex shrink-0 items-center gap-3 text-sm text-muted">
				{isRevisionStatus(status) && <Status status={status} />}
				<span>Read-only</span>
			</span>
		</div>
	);
}

function Nothing({ pictures, written }: { pictures: readonly Media[]; written: boolean }) {
	const removed = misses(useSignal(useSession().document.records), pictures);
	return (
		<div className="absolute inset-0 flex items-center justify-center bg-surface-0">
			<EmptyState
				icon={<ImageOff size={28} aria-hidden />}
				title={
					removed
						? "The picture of then is gone"
						: written
							? "There was no picture yet"
							: "Nothing has happened yet"
				}
			>
				{removed
					? "It was taken out of the round since. What was said of it is kept in the document, and its marks have nothing to stand on."
					: written
						? "Pictures that came later are not shown here. Choose a later moment."
						: "As soon as somebody draws or writes in this round, each moment of it stands here."}
			</EmptyState>
		</div>
	);
}
