import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, FileLock, ImageOff } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { revisionQuery } from "@/api/queries";
import type { DecisionRecord, Id, RevisionDetail } from "@/api/types";
import { ButtonLink } from "@/components/Button";
import { useTitle } from "@/components/Page";
import { Status } from "@/components/Status";
import { EmptyState, Problem } from "@/components/Surfaces";
import { decisionQuery } from "@/decisions/queries";
import type { PresenceUser } from "@/document/presence";
import { formatMoment } from "@/format/time";
import { useShortcuts } from "@/keyboard/shortcuts";
import { useMe } from "@/session/session";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { Picture } from "@/viewer/picture/picture";
import { useSurround } from "../appearance";
import { BottomSheet, type SheetHeight } from "../BottomSheet";
import { Pictures } from "../Filmstrip";
import { usePastSession } from "../history/usePastSession";
import { markersOf, threadsOf } from "../model";
import { NotesPanel } from "../NotesPanel";
import { type FocusedBy, PictureArea } from "../PictureArea";
import { picturesOf } from "../pictures";
import { StatusLine } from "../StatusLine";
import type { ReviewSession } from "../session";
import { useFullScreen } from "../transport/full_screen";
import { Transport } from "../transport/Transport";
import { useClipShortcuts } from "../transport/useClipShortcuts";
import { useChecks } from "../useChecks";
import { useIsWide } from "../useIsWide";
import { SessionProvider } from "../useReviewSession";
import { useViewShortcuts } from "../useReviewShortcuts";
import { useSignal } from "../useSignal";
import { calledThen, filesOf } from "./model";
import { decidedDocumentQuery } from "./queries";
import { RecordFacts } from "./RecordFacts";

/** What was decided about: picture, marks and notes as they were at that moment. Nothing can be written in it. */
export function RecordPage({ id }: { id: Id }) {
	const { data: record } = useSuspenseQuery(decisionQuery(id));
	const { data: revision } = useSuspenseQuery(revisionQuery(record.revision_id));
	const me = useMe();
	const self = useMemo<PresenceUser | null>(
		() => (me ? { id: `user:${me.user.id}`, name: me.user.name, color: me.user.color } : null),
		[me],
	);
	const then = calledThen(record);
	useTitle(`Decision on round ${then.round ?? revision.round}`, then.deliverable, then.project);
	if (!self) return null;
	return <Opened key={id} record={record} revision={revision} self={self} />;
}

interface OpenedProps {
	record: DecisionRecord;
	revision: RevisionDetail;
	self: PresenceUser;
}

function Opened({ record, revision, self }: OpenedProps) {
	const studio = useMe()?.role !== "CLIENT_VIEWER";
	const shared = useQuery(decidedDocumentQuery(record, "revision", true));
	const internal = useQuery(decidedDocumentQuery(record, "internal", studio));
	const session = usePastSession(
		revision.id,
		self,
		studio,
		shared.data ?? null,
		(studio ? internal.data : null) ?? null,
	);
	const [picture, setPicture] = useState<Picture | null>(null);
	const [clip, setClip] = useState<ClipPicture | null>(null);
	useChecks(session, picture, clip, revision.id);
	if (!session) return <div className="h-dvh bg-surround-dark" />;
	return (
		<SessionProvider value={session}>
			<Showing
				session={session}
				record={record}
				revision={revision}
				self={self}
				error={shared.error ?? internal.error}
				picture={picture}
				onPicture={setPicture}
				clip={clip}
				onClip={setClip}
			/>
		</SessionProvider>
	);
}

function Showing({
	session,
	record,
	revision,
	self,
	error,
	picture,
	onPicture,
	clip,
	onClip,
}: OpenedProps & {
	session: ReviewSession;
	error: Error | null;
	picture: Picture | null;
	onPicture: (picture: Picture | null) => void;
	clip: ClipPicture | null;
	onClip: (clip: ClipPicture | null) => void;
}) {
	const [surround, setSurround] = useSurround();
	const [sheet, setSheet] = useState<SheetHeight>("half");
	const [part, setPart] = useState<"decision" | "notes">("decision");
	const [focused, setFocused] = useState<FocusedBy | null>(null);
	const marksShown = useSignal(session.marksShown);
	const records = useSignal(session.document.records);
	const wanted = useSignal(session.media);
	const wide = useIsWide();
	const fullScreen = useFullScreen();
	const media = useMemo(() => {
		const kept = new Set(filesOf(record).map((file) => file.id));
		return picturesOf(revision).filter((medium) => kept.has(medium.id));
	}, [revision, record]);
	const current = media.find((medium) => medium.id === wanted) ?? media[0] ?? null;
	const currentId = current?.id ?? null;
	useEffect(() => session.setPictures(media), [session, media]);
	useEffect(() => session.setMedia(currentId), [session, currentId]);
	useShortcuts("Decision", [
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
	const goTo = useCallback((mark: string) => session.goTo(mark), [session]);
	const facts = <RecordFacts record={record} />;
	const notes = (
		<NotesPanel
			revision={revision}
			media={media}
			self={self}
			whyReadOnly="The notes as they stood when it was decided. To answer, open the round as it is now."
		/>
	);
	const framed = !fullScreen.on;
	return (
		<div className="flex h-dvh flex-col overflow-hidden bg-surface-0 text-text">
			{framed && <Bar record={record} revision={revision} />}
			<main id="content" tabIndex={-1} className="flex min-h-0 flex-1 outline-none">
				{framed && wide && (
					<section
						aria-label="The decision"
						className="flex w-72 shrink-0 flex-col border-r border-line bg-surface-1"
					>
						{facts}
					</section>
				)}
				<div className="flex min-h-0 min-w-0 flex-1 flex-col">
					<div
						role="status"
						data-record={record.id}
						className="flex min-h-9 shrink-0 items-center gap-3 border-b border-line bg-surface-2 px-3 py-1.5"
					>
						<FileLock size={15} aria-hidden className="shrink-0 text-warning" />
						<span className="min-w-0 flex-1 truncate font-medium tabular-nums">
							As it was decided on {formatMoment(record.at)}
						</span>
						<Status status={record.verdict} className="text-sm" />
						<span className="text-sm text-muted max-sm:hidden">Read-only</span>
					</div>
					<PictureArea
						media={current}
						surround={surround}
						bare={false}
						onPicture={onPicture}
						frame={null}
						onClip={onClip}
						focused={focused}
						onFocused={setFocused}
					>
						{error !== null && (
							<div className="absolute inset-x-0 top-3 z-20 mx-auto w-110 max-w-[calc(100%-1rem)]">
								<Problem error={error} />
							</div>
						)}
						{current === null && (
							<div className="absolute inset-0 flex items-center justify-center bg-surface-0">
								<EmptyState icon={<ImageOff size={28} aria-hidden />} title="The picture of then is gone">
									It was taken out of the round since. Its name and the SHA-256 of its content stand in the
									record.
								</EmptyState>
							</div>
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
					label="Decision and notes"
					tabs={
						<div className="flex min-w-0 flex-1 gap-1">
							{(["decision", "notes"] as const).map((each) => (
								<button
									key={each}
									type="button"
									aria-pressed={part === each}
									onClick={() => {
										setPart(each);
										if (sheet === "low") setSheet("half");
									}}
									className="flex h-10 items-center gap-1.5 rounded-md px-2.5 text-muted aria-pressed:bg-surface-2 aria-pressed:font-medium aria-pressed:text-text"
								>
									{each === "decision" ? "Decision" : "Notes"}
									{each === "notes" && (
										<span className="text-sm text-faint tabular-nums">{threads.length}</span>
									)}
								</button>
							))}
						</div>
					}
				>
					{part === "decision" ? facts : notes}
				</BottomSheet>
			)}
		</div>
	);
}

/** Where I am, and the way to the round as it is now. */
function Bar({ record, revision }: { record: DecisionRecord; revision: RevisionDetail }) {
	const round = { revision: String(revision.id) };
	const then = calledThen(record);
	return (
		<header className="flex h-(--bar-height) shrink-0 items-center gap-3 border-b border-line bg-surface-1 px-3">
			<Link
				to="/review/$revision"
				params={round}
				aria-label={`Back to round ${revision.round} as it is now`}
				className="flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-surface-2 hover:text-text pointer-coarse:size-10"
			>
				<ArrowLeft size={18} aria-hidden />
			</Link>
			<h1 className="min-w-0 flex-1 truncate font-medium">
				Decision on {then.deliverable}, {then.stage}, round {then.round ?? revision.round}
			</h1>
			<ButtonLink look="primary" size="small" to="/review/$revision" params={round}>
				Open the round
			</ButtonLink>
		</header>
	);
}
