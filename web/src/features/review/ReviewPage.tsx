import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Eye, ImagePlus } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { revisionQuery } from "@/api/queries";
import type { Id, RevisionDetail } from "@/api/types";
import { buttonClass } from "@/components/Button";
import { useTitle } from "@/components/Page";
import { EmptyState } from "@/components/Surfaces";
import type { PresenceUser } from "@/document/presence";
import { useGuest } from "@/session/guest";
import { usePermission } from "@/session/session";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { Picture } from "@/viewer/picture/picture";
import { useReviewTheme, useSurround } from "./appearance";
import { BottomSheet, type SheetHeight } from "./BottomSheet";
import { ChecklistPanel, useOpenItems } from "./checklist/ChecklistPanel";
import { DeleteDialog } from "./checklist/DeleteDialog";
import { CompareBar } from "./comparing/CompareBar";
import { useCompared } from "./comparing/useCompared";
import { type ComparePlace, useCompareInAddress } from "./comparing/useCompareInAddress";
import { stepCompared, toggleComparing, useCompareShortcuts } from "./comparing/useCompareShortcuts";
import { Filmstrip } from "./Filmstrip";
import { GuestBar } from "./guest/GuestBar";
import { type KeptLook, useGoingOnWithLook, useKeptLook, useLookShortcuts } from "./look/useLook";
import { MarkComposer } from "./MarkComposer";
import { markersOf, threadsOf } from "./model";
import { NotesPanel } from "./NotesPanel";
import { type FocusedBy, PictureArea } from "./PictureArea";
import { picturesOf } from "./pictures";
import { Refusals } from "./Refusals";
import { RoundNews } from "./RoundNews";
import { whyReadOnly } from "./rights";
import { Rounds } from "./rounds/Rounds";
import { PanelTabs, SidePanel } from "./SidePanel";
import { StatusLine } from "./StatusLine";
import type { ReviewSession } from "./session";
import { ThumbArc } from "./ThumbArc";
import { Toolbar } from "./Toolbar";
import { TopBar } from "./TopBar";
import { useFullScreen } from "./transport/full_screen";
import { Transport } from "./transport/Transport";
import { useClipShortcuts } from "./transport/useClipShortcuts";
import { useFrameInAddress } from "./transport/useFrameInAddress";
import { useChecks } from "./useChecks";
import { useIsWide } from "./useIsWide";
import { useRangeShortcuts } from "./useRangeShortcuts";
import { SessionProvider, useIsOfStudio, useReviewSession, useSelf } from "./useReviewSession";
import { useReviewShortcuts } from "./useReviewShortcuts";
import { useSignal } from "./useSignal";
import { useStanding } from "./useStanding";

/** What the address names, and how it is told of another place. */
export interface Place extends ComparePlace {
	/** A mark. */
	readonly mark: string | null;
	/** A frame, in the source's own numbering. */
	readonly frame: number | null;
	readonly onMark: (mark: string | null) => void;
	readonly onFrame: (frame: number) => void;
	/** Reviews another round, compared with the same. */
	readonly onRevision: (revision: number) => void;
}

type PanelTab = "notes" | "checklist" | "rounds";

/** Two or more people in one picture: it, what is drawn on it, and what is said about it. */
export function ReviewPage({ id, place }: { id: Id; place: Place }) {
	const { data: revision } = useSuspenseQuery(revisionQuery(id));
	const self = useSelf();
	useTitle(
		`Round ${revision.round} of ${revision.stage.name}`,
		revision.deliverable.name,
		revision.project.name,
	);
	const [tab, onTab] = useState<PanelTab>("notes");
	const [open, onOpen] = useState(true);
	const [height, onHeight] = useState<SheetHeight>("low");
	const look = useKeptLook();
	if (!self) return null;
	const panel = { tab, onTab, open, onOpen, height, onHeight };
	return <Opened key={id} revision={revision} self={self} place={place} panel={panel} look={look} />;
}

/** What is shown beside the picture. Who goes from round to round finds it as it was. */
interface Panel {
	readonly tab: PanelTab;
	readonly onTab: (tab: PanelTab) => void;
	readonly open: boolean;
	readonly onOpen: (open: boolean) => void;
	/** How high it stands where it lies below the picture. */
	readonly height: SheetHeight;
	readonly onHeight: (height: SheetHeight) => void;
}

function Opened({
	revision,
	self,
	place,
	panel,
	look,
}: {
	revision: RevisionDetail;
	self: PresenceUser;
	place: Place;
	panel: Panel;
	look: KeptLook;
}) {
	const studio = useIsOfStudio();
	const session = useReviewSession(revision.id, self, studio);
	const [picture, setPicture] = useState<Picture | null>(null);
	const [clip, setClip] = useState<ClipPicture | null>(null);
	useChecks(session, picture, clip, revision.id);
	if (!session) return <div className="h-dvh bg-surround-dark" />;
	return (
		<SessionProvider value={session}>
			<Review
				session={session}
				revision={revision}
				self={self}
				picture={picture}
				onPicture={setPicture}
				clip={clip}
				onClip={setClip}
				place={place}
				panel={panel}
				look={look}
			/>
		</SessionProvider>
	);
}

function Review({
	session,
	revision,
	self,
	picture,
	onPicture,
	clip,
	onClip,
	place,
	panel: { tab, onTab: setTab, open: panelOpen, onOpen: setPanelOpen, height: sheet, onHeight: setSheet },
	look,
}: {
	session: ReviewSession;
	revision: RevisionDetail;
	self: PresenceUser;
	picture: Picture | null;
	onPicture: (picture: Picture | null) => void;
	clip: ClipPicture | null;
	onClip: (clip: ClipPicture | null) => void;
	place: Place;
	panel: Panel;
	look: KeptLook;
}) {
	const [theme, setTheme] = useReviewTheme();
	const [surround, setSurround] = useSurround();
	const [bare, setBare] = useState(false);
	const [focused, setFocused] = useState<FocusedBy | null>(null);
	const marksShown = useSignal(session.marksShown);
	const shown = useSignal(session.media);
	const records = useSignal(session.document.records);
	const media = useMemo(() => picturesOf(revision), [revision]);
	const current = media.find((medium) => medium.id === shown) ?? media[0] ?? null;
	const currentId = current?.id ?? null;
	const standing = useStanding(session.document, revision);
	const guest = useGuest() !== null;
	const { draw, comment } = revision.rights;
	const reason = whyReadOnly({ draw, comment }, guest);
	const wide = useIsWide();

	useEffect(() => session.setPictures(media), [session, media]);
	useEffect(() => session.setMedia(currentId), [session, currentId]);
	useEffect(() => session.setMay({ draw, comment }), [session, draw, comment]);
	const decides = usePermission("review.decide");
	useEffect(() => session.setMayDecide(decides), [session, decides]);
	useMarkInAddress(session, place);
	useFrameInAddress(clip?.player ?? null, place.frame, place.onFrame);
	useCompareInAddress(session, revision, place, wide);
	const comparing = useSignal(session.comparing.comparison) !== null;
	const compared = useCompared(session, current);
	const fullScreen = useFullScreen();

	const threads = useMemo(
		() =>
			threadsOf(
				records,
				media.map((medium) => medium.id),
			),
		[records, media],
	);
	const openItems = useOpenItems();
	const toggleBare = () => {
		setBare(!bare);
		session.showMarks(bare);
	};
	useReviewShortcuts(session, {
		pictureFocused: focused !== null,
		tabHides: focused === "pointer" || bare,
		togglePanel: () => setPanelOpen(!panelOpen),
		toggleSurround: () => setSurround(surround === "dark" ? "judge" : "dark"),
		toggleMarks: () => session.showMarks(!marksShown),
		toggleBare,
		escape() {
			if (bare) toggleBare();
			else if (session.composing.get() !== null) session.compose(null);
			else if (session.viewer.busy || !comparing) session.viewer.escape();
			else session.comparing.leave();
		},
		step: (by) => session.stepNote(by),
		sideways: comparing ? (by) => stepCompared(session, revision, by) : null,
	});
	useRangeShortcuts(session);
	useLookShortcuts(session.viewer.looking);
	useGoingOnWithLook(session.viewer.looking, revision.stage.id, look);
	useClipShortcuts(clip, fullScreen);
	useCompareShortcuts(session, revision, { wide });
	const markers = useMemo(
		() => (clip && currentId !== null ? markersOf(records, currentId, session.clip) : []),
		[clip, records, currentId, session],
	);
	const goTo = useCallback((id: string) => session.goTo(id), [session]);
	// Over the whole screen there is the picture, and what it is played with.
	const framed = !bare && !fullScreen.on;

	const tabs = (
		<PanelTabs
			tab={tab}
			onTab={openTab}
			tabs={[
				{ value: "notes", label: "Notes", count: threads.length },
				{ value: "checklist", label: "Checklist", count: openItems },
				{ value: "rounds", label: "Rounds", count: revision.rounds.length },
			]}
		/>
	);
	function openTab(next: PanelTab) {
		setTab(next);
		if (sheet === "low") setSheet("half");
	}
	const panel =
		tab === "notes" ? (
			<NotesPanel revision={revision} media={media} self={self} whyReadOnly={reason} />
		) : tab === "checklist" ? (
			<ChecklistPanel revision={revision} />
		) : (
			<Rounds revision={revision} />
		);

	const appearance = {
		theme,
		onTheme: setTheme,
		surround,
		onSurround: setSurround,
		marksShown,
		onMarksShown: (next: boolean) => session.showMarks(next),
	};

	return (
		<div className="flex h-dvh flex-col overflow-hidden bg-surface-0 text-text">
			{framed && guest && (
				<GuestBar
					revision={revision}
					self={self}
					media={current}
					appearance={appearance}
					panelOpen={panelOpen}
					onPanel={setPanelOpen}
					onHideAll={toggleBare}
					comparing={comparing}
					onCompare={() => toggleComparing(session, revision, wide)}
				/>
			)}
			{framed && !guest && (
				<TopBar
					revision={revision}
					self={self}
					appearance={appearance}
					panelOpen={panelOpen}
					onPanel={setPanelOpen}
					onHideAll={toggleBare}
					comparing={comparing}
					onCompare={() => toggleComparing(session, revision, wide)}
				/>
			)}
			<main id="content" tabIndex={-1} className="flex min-h-0 flex-1 outline-none">
				{framed && <Toolbar />}
				<div className="flex min-h-0 min-w-0 flex-1 flex-col">
					{framed && (
						<CompareBar
							revision={revision}
							compared={compared}
							still={current && current.kind !== "clip"}
							onRevision={place.onRevision}
						/>
					)}
					<PictureArea
						comparing={{ revision, compared }}
						media={current}
						surround={surround}
						bare={bare}
						onPicture={onPicture}
						frame={place.frame}
						onClip={onClip}
						focused={focused}
						onFocused={setFocused}
					>
						{current === null && <NoPicture revision={revision} />}
						{!bare && <MarkComposer />}
						{!bare && !wide && <ThumbArc />}
						<div className="pointer-events-none absolute inset-x-0 top-2 z-20 mx-auto flex w-110 max-w-[calc(100%-1rem)] flex-col gap-2">
							<Refusals />
							<DeleteDialog />
							<RoundNews revision={revision} turn={standing.turn} onDismiss={standing.dismiss} />
						</div>
						{!marksShown && !bare && (
							<button
								type="button"
								onClick={() => session.showMarks(true)}
								className="absolute top-3 left-1/2 z-10 -translate-x-1/2 rounded-full border border-line-strong bg-surface-1 px-3 py-1 text-sm shadow-float"
							>
								Marks are hidden. <span className="font-medium">Show them</span>
							</button>
						)}
						{bare && (
							<button
								type="button"
								onClick={toggleBare}
								className="sr-only pointer-coarse:not-sr-only pointer-coarse:absolute pointer-coarse:right-3 pointer-coarse:bottom-3 pointer-coarse:size-11 pointer-coarse:rounded-full pointer-coarse:bg-surface-1/60 focus:not-sr-only focus:absolute focus:right-3 focus:bottom-3"
							>
								<Eye size={18} aria-hidden className="mx-auto" />
								<span className="sr-only">Show everything again</span>
							</button>
						)}
					</PictureArea>
					{!bare && clip && (
						<Transport
							clip={clip}
							media={current}
							markers={markers}
							onMarker={goTo}
							fullScreen={fullScreen}
						/>
					)}
					{framed && wide && (
						<>
							{(current?.kind !== "clip" || media.length > 1) && (
								<Filmstrip
									rounds={revision.rounds}
									revision={revision.id}
									media={media}
									current={currentId}
									onMedia={(next) => session.setMedia(next)}
								/>
							)}
							<StatusLine media={current} picture={picture} clip={clip} />
						</>
					)}
				</div>
				{framed && wide && panelOpen && (
					<SidePanel tabs={tabs} onClose={() => setPanelOpen(false)}>
						{panel}
					</SidePanel>
				)}
			</main>
			{framed && !wide && (
				<BottomSheet height={sheet} onHeight={setSheet} tabs={tabs}>
					{panel}
				</BottomSheet>
			)}
		</div>
	);
}

/** Selects the mark or note that the address names once it is there, and keeps the address at the one that is selected. */
function useMarkInAddress(session: ReviewSession, { mark, frame, onMark }: Place): void {
	const [wanted, setWanted] = useState(mark);
	const [framed] = useState(frame !== null);
	const records = useSignal(session.document.records);
	const size = useSignal(session.viewer.picture);
	const selection = useSignal(session.viewer.selection);
	const [selected = null] = selection;

	useEffect(() => {
		if (wanted === null) return;
		const annotation = records.annotations.get(wanted);
		if (annotation ? size === null : !records.comments.has(wanted)) return;
		// An address that names a frame besides means exactly that one, of the clip that was opened with it.
		session.goTo(wanted, {
			seek: !framed || (annotation !== undefined && annotation.media !== session.media.get()),
		});
		setWanted(null);
	}, [session, wanted, framed, records, size]);
	useEffect(() => {
		// Who selects something has stopped waiting for what the address named.
		if (selected !== null) setWanted(null);
	}, [selected]);
	const told = useRef(mark);
	useEffect(() => {
		if (wanted !== null || selected === mark) return;
		const elsewhere = mark !== told.current;
		told.current = elsewhere ? mark : selected;
		// A link to another mark of this round was followed, and not the selection.
		if (elsewhere && mark !== null) setWanted(mark);
		else onMark(selected);
	}, [wanted, selected, mark, onMark]);
}

function NoPicture({ revision }: { revision: RevisionDetail }) {
	const guest = useGuest() !== null;
	return (
		<div className="absolute inset-0 flex items-center justify-center bg-surface-0">
			<EmptyState
				icon={<ImagePlus size={28} aria-hidden />}
				title="This round has no picture yet"
				action={
					!guest && (
						<Link
							to="/projects/$project/deliverables/$deliverable"
							params={{ project: String(revision.project.id), deliverable: String(revision.deliverable.id) }}
							search={{ stage: revision.stage.id }}
							className={buttonClass(revision.rights.upload ? "primary" : "plain")}
						>
							{revision.rights.upload ? "Put a picture in" : `Open ${revision.stage.name}`}
						</Link>
					)
				}
			>
				{revision.rights.upload
					? "Drop a picture (PNG, JPEG, TIFF, EXR, PSD and others), an MP4 or a MOV on the round, and it appears here for everybody."
					: "It appears here as soon as somebody puts one in."}
			</EmptyState>
		</div>
	);
}
