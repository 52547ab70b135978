import { useSuspenseQuery } from "@tanstack/react-query";
import { History, ImageOff, Lock } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { revisionQuery } from "@/api/queries";
import type { Id, PastDocument, RevisionDetail } from "@/api/types";
import { useTitle } from "@/components/Page";
import { Status } from "@/components/Status";
import { EmptyState, Problem } from "@/components/Surfaces";
import type { PresenceUser } from "@/document/presence";
import { formatMoment } from "@/format/time";
import { useShortcuts } from "@/keyboard/shortcuts";
import { useMe } from "@/session/session";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { Picture } from "@/viewer/picture/picture";
import { useReviewTheme, useSurround } from "../appearance";
import { BottomSheet, type SheetHeight } from "../BottomSheet";
import { Pictures } from "../Filmstrip";
import { markersOf, threadsOf } from "../model";
import { NotesPanel } from "../NotesPanel";
import { type FocusedBy, PictureArea } from "../PictureArea";
import { picturesOf } from "../pictures";
import { StatusLine } from "../StatusLine";
import type { ReviewSession } from "../session";
import { useFullScreen } from "../transport/full_screen";
import { Transport } from "../transport/Transport";
import { useClipShortcuts } from "../transport/useClipShortcuts";
import { useFrameInAddress } from "../transport/useFrameInAddress";
import { useChecks } from "../useChecks";
import { useIsWide } from "../useIsWide";
import { SessionProvider } from "../useReviewSession";
import { useViewShortcuts } from "../useReviewShortcuts";
import { useSignal } from "../useSignal";
import { HistoryBar } from "./HistoryBar";
import { HistoryTabs, type Part } from "./HistoryTabs";
import { MomentList } from "./MomentList";
import { beside, deedWords, isRevisionStatus, misses, picturesAt, writerOf } from "./model";
import { type LayerMoment, placeOf } from "./place";
import { type Past, usePast } from "./usePast";
import { usePastSession } from "./usePastSession";

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
	const me = useMe();
	const self = useMemo<PresenceUser | null>(
		() => (me ? { id: `user:${me.user.id}`, name: me.user.name, color: me.user.color } : null),
		[me],
	);
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
	const studio = useMe()?.role !== "CLIENT_VIEWER";
	const past = usePast(revision.id, studio, place.at);
	const session = usePastSession(revision.id, self, studio, past.shared, past.internal);
	const [picture, setPicture] = useState<Picture | null>(null);
	const [clip, setClip] = useState<ClipPicture | null>(null);
	useChecks(session, picture, clip, revision.id);
	if (!session) return <div className="h-dvh bg-surround-dark" />;
	return (
		<SessionProvider value={session}>
			<Opening
				session={session}
				revision={revision}
				self={self}
				place={place}
				past={past}
				picture={picture}
				onPicture={setPicture}
				clip={clip}
				onClip={setClip}
			/>
		</SessionProvider>
	);
}

function Opening({
	session,
	revision,
	self,
	place,
	past,
	picture,
	onPicture,
	clip,
	onClip,
}: {
	session: ReviewSession;
	revision: RevisionDetail;
	self: PresenceUser;
	place: PastPlace;
	past: Past;
	picture: Picture | null;
	onPicture: (picture: Picture | null) => void;
	clip: ClipPicture | null;
	onClip: (clip: ClipPicture | null) => void;
}) {
	const { moments, selected, shared, fetching, error } = past;
	const [theme, setTheme] = useReviewTheme();
	const [surround, setSurround] = useSurround();
	const [part, setPart] = useState<Part>("moments");
	const [sheet, setSheet] = useState<SheetHeight>("half");
	const [focused, setFocused] = useState<FocusedBy | null>(null);
	const marksShown = useSignal(session.marksShown);
	const records = useSignal(session.document.records);
	const wanted = useSignal(session.media);
	const wide = useIsWide();
	const fullScreen = useFullScreen();
	const all = useMemo(() => picturesOf(revision), [revision]);
	const ended = selected?.ended ?? null;
	const media = useMemo(() => picturesAt(all, ended), [all, ended]);
	const current = media.find((medium) => medium.id === wanted) ?? media[0] ?? null;
	const currentId = current?.id ?? null;
	useEffect(() => session.setPictures(media), [session, media]);
	useEffect(() => session.setMedia(currentId), [session, currentId]);
	useFrameInAddress(clip?.player ?? null, place.frame, place.onFrame);

	const go = (by: 1 | -1) => {
		const next = beside(moments, selected, by);
		if (next) place.onAt(placeOf(next));
		else if (by > 0) past.readMore();
	};
	useShortcuts("History", [
		{ keys: "arrowup", label: "The moment after", run: () => go(-1) },
		{ keys: "arrowdown", label: "The moment before", run: () => go(1) },
		{
			keys: "b",
			label: "Grey around the picture",
			run: () => setSurround(surround === "dark" ? "judge" : "dark"),
		},
		{ keys: "m", label: "Show or hide marks", run: () => session.showMarks(!marksShown) },
		{ keys: ".", label: "Next note", run: () => session.stepNote(1) },
		{ keys: ",", label: "Previous note", run: () => session.stepNote(-1) },
		{ keys: "escape", label: "Deselect", run: () => session.viewer.escape() },
	]);
	useShortcuts(
		"History",
		[
			{ keys: "arrowright", label: "The moment after", run: () => go(-1) },
			{ keys: "arrowleft", label: "The moment before", run: () => go(1) },
		],
		clip === null,
	);
	useViewShortcuts(session.viewer);
	useClipShortcuts(clip, fullScreen);
	const threads = useMemo(
		() =>
			threadsOf(
				records,
				media.map((medium) => medium.id),
			),
		[records, media],
	);
	const markers = useMemo(
		() => (clip && currentId !== null ? markersOf(records, currentId, session.clip) : []),
		[clip, records, currentId, session],
	);
	const goTo = useCallback((id: string) => session.goTo(id), [session]);

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
	const notes = (
		<NotesPanel
			revision={revision}
			media={media}
			self={self}
			whyReadOnly="The notes as they stood then. To answer, go back to now."
		/>
	);
	const framed = !fullScreen.on;
	return (
		<div className="flex h-dvh flex-col overflow-hidden bg-surface-0 text-text">
			{framed && (
				<HistoryBar
					revision={revision}
					theme={theme}
					onTheme={setTheme}
					surround={surround}
					onSurround={setSurround}
					marksShown={marksShown}
					onMarksShown={(next) => session.showMarks(next)}
				/>
			)}
			<main id="content" tabIndex={-1} className="flex min-h-0 flex-1 outline-none">
				{framed && wide && (
					<section
						aria-label="Moments"
						className="flex w-72 shrink-0 flex-col border-r border-line bg-surface-1"
					>
						{list}
					</section>
				)}
				<div className="flex min-h-0 min-w-0 flex-1 flex-col">
					<AsItWas selected={selected} told={shared} fetching={fetching} />
					<PictureArea
						media={current}
						surround={surround}
						bare={false}
						onPicture={onPicture}
						frame={place.frame}
						onClip={onClip}
						focused={focused}
						onFocused={setFocused}
					>
						{error != null && (
							<div className="absolute inset-x-0 top-3 z-20 mx-auto w-110 max-w-[calc(100%-1rem)]">
								<Problem error={error} onRetry={past.retry} />
							</div>
						)}
						{current === null && shared !== null && !fetching && error == null && (
							<Nothing removed={misses(records, all)} written={moments.length > 0} />
						)}
					</PictureArea>
					{clip && (
						<Transport
							clip={clip}
							silent={current?.clip?.sound == null}
							markers={markers}
							onMarker={goTo}
							fullScreen={fullScreen}
						/>
					)}
					{framed && wide && (
						<>
							{media.length > 1 && (
								<div className="flex h-16 shrink-0 items-center border-t border-line bg-surface-1 px-3">
									<Pictures media={media} current={currentId} onMedia={(next) => session.setMedia(next)} />
								</div>
							)}
							<StatusLine media={current} picture={picture} clip={clip} />
						</>
					)}
				</div>
				{framed && wide && (
					<aside aria-label="Notes" className="flex w-85 shrink-0 flex-col border-l border-line bg-surface-1">
						<h2 className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-3 font-medium">
							Notes <span className="text-sm font-normal text-faint tabular-nums">{threads.length}</span>
						</h2>
						{notes}
					</aside>
				)}
			</main>
			{framed && !wide && (
				<BottomSheet
					height={sheet}
					onHeight={setSheet}
					label="Moments and notes"
					tabs={
						<HistoryTabs
							part={part}
							onPart={(next) => {
								setPart(next);
								if (sheet === "low") setSheet("half");
							}}
							notes={threads.length}
						/>
					}
				>
					{part === "moments" ? list : notes}
				</BottomSheet>
			)}
		</div>
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

function Nothing({ removed, written }: { removed: boolean; written: boolean }) {
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
