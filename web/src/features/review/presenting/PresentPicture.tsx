import { useEffect, useMemo, useState } from "react";
import type { Id, RevisionDetail } from "@/api/types";
import { serverNow } from "@/clock";
import type { PresenceUser } from "@/document/presence";
import { useShortcuts } from "@/keyboard/shortcuts";
import { timingOf } from "@/media/timecode";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { Picture } from "@/viewer/picture/picture";
import { useSurround } from "../appearance";
import { DeleteDialog } from "../checklist/DeleteDialog";
import { CompareBar } from "../comparing/CompareBar";
import { useCompared } from "../comparing/useCompared";
import { useCompareShortcuts } from "../comparing/useCompareShortcuts";
import { Pictures } from "../Filmstrip";
import { useLookShortcuts } from "../look/useLook";
import { MarkComposer } from "../MarkComposer";
import { type FocusedBy, PictureArea } from "../PictureArea";
import { picturesOf } from "../pictures";
import { Refusals } from "../Refusals";
import type { ReviewSession } from "../session";
import { ThumbArc } from "../ThumbArc";
import { Toolbar } from "../Toolbar";
import { Transport } from "../transport/Transport";
import { useChecks } from "../useChecks";
import { useIsWide } from "../useIsWide";
import { useViewShortcuts } from "../useReviewShortcuts";
import { useSignal } from "../useSignal";
import { useSigningInAgain } from "../useSigningInAgain";
import { frameAt } from "./model";
import { PresentNotes } from "./PresentNotes";
import type { PresentedSession } from "./presented_session";
import { touching } from "./touching";
import { useDrawing } from "./useDrawing";
import { useLasers } from "./useLaser";

/** The page has a button for it, also where no clip is shown. */
const NOT_HERE = { possible: false, on: false, toggle: () => undefined, leave: () => false };

/** The picture, what it is played with, and the notes on it where they are asked for. */
export function PresentPicture({
	session,
	revision,
	presented,
	self,
	laser,
	drawing,
	follows,
	media: wanted,
	notes,
	studioNotes,
	onNotes,
	onStudioNotes,
	clip,
	onClip,
	onTouch,
	onRound,
}: {
	session: ReviewSession;
	revision: RevisionDetail;
	presented: PresentedSession;
	self: PresenceUser;
	/** Whether the hand points, and moves nothing. */
	laser: boolean;
	/** Whether the hand draws. */
	drawing: boolean;
	/** Whether the presenter's hand is on the picture, and not one's own. */
	follows: boolean;
	/** The medium that the presenter shows; null for one's own choice. */
	media: Id | null;
	/** Whether the notes are open. */
	notes: boolean;
	/** Whether what the studio keeps to itself is to be seen. */
	studioNotes: boolean;
	onNotes: (open: boolean) => void;
	onStudioNotes: (shown: boolean) => void;
	clip: ClipPicture | null;
	onClip: (clip: ClipPicture | null) => void;
	/** The hand is on the picture. */
	onTouch: () => void;
	/** Looks at another round, compared with the same. */
	onRound: (revision: Id) => void;
}) {
	const [surround] = useSurround();
	const [focused, setFocused] = useState<FocusedBy | null>(null);
	const [picture, setPicture] = useState<Picture | null>(null);
	const [area, setArea] = useState<HTMLElement | null>(null);
	const wide = useIsWide();
	const beside = useSignal(session.comparing.comparison)?.mode === "side-by-side";
	useLasers(area, session, presented, self, laser, beside);
	const [begin] = useState(() => frameNow(presented, revision));
	const media = useMemo(() => picturesOf(revision), [revision]);
	const chosen = useSignal(session.media);
	const current = media.find(({ id }) => id === (wanted ?? chosen)) ?? media[0] ?? null;
	const currentId = current?.id ?? null;
	const { draw, comment } = revision.rights;
	const compared = useCompared(session, current);
	useCompareShortcuts(session, revision, { wide, live: !follows, arrows: false });
	useEffect(() => session.setPictures(media), [session, media]);
	useEffect(() => session.setMedia(currentId), [session, currentId]);
	useEffect(() => session.setMay({ draw, comment }), [session, draw, comment]);
	useEffect(() => session.setLed(follows), [session, follows]);
	useEffect(() => session.layers?.showStudio(studioNotes), [session, studioNotes]);
	// What is presented is looked at: unless one draws, a hand that drags moves the picture, and no mark.
	useDrawing(session, drawing);
	useWentToNote(session, onTouch);
	useSigningInAgain(session.document, useSignal(session.document.saveState).kind);
	useShortcuts("Presenting", [
		{
			keys: "m",
			label: "Show or hide marks",
			run: () => session.showMarks(!session.marksShown.get()),
		},
	]);
	useLookShortcuts(session.viewer.looking);
	useChecks(session, picture, clip, revision.id);
	return (
		<main id="content" tabIndex={-1} className={`flex min-h-0 flex-1 outline-none ${wide ? "" : "flex-col"}`}>
			{!follows && <ViewKeys session={session} />}
			{drawing && wide && <Toolbar keyed={false} />}
			<div className="flex min-h-0 min-w-0 flex-1 flex-col" {...touching(onTouch, laser)}>
				{!follows && (
					<CompareBar
						revision={revision}
						compared={compared}
						still={current && current.kind !== "clip"}
						onRevision={onRound}
					/>
				)}
				<div
					ref={setArea}
					className={`relative flex min-h-0 min-w-0 flex-1 flex-col ${laser ? "[&_.viewer-host]:cursor-none!" : ""}`}
				>
					<PictureArea
						media={current}
						surround={surround}
						bare
						onPicture={setPicture}
						frame={begin}
						onClip={onClip}
						focused={focused}
						onFocused={setFocused}
						comparing={{ revision, compared }}
					>
						<div className="pointer-events-none absolute inset-x-0 top-2 z-20 mx-auto flex w-110 max-w-[calc(100%-1rem)] flex-col gap-2">
							<Refusals />
							<DeleteDialog />
						</div>
						{drawing && <MarkComposer />}
						{drawing && !wide && <ThumbArc />}
					</PictureArea>
					{follows && compared.missing && (
						<p className="absolute top-3 left-1/2 z-10 -translate-x-1/2 rounded-full border border-line-strong bg-surface-1 px-3 py-1 text-sm">
							It is compared with a round that is not open to you.
						</p>
					)}
				</div>
				{!follows && media.length > 1 && (
					<div className="flex shrink-0 overflow-x-auto border-t border-line bg-surface-1 px-3 py-1.5">
						<Pictures media={media} current={currentId} onMedia={(id) => session.setMedia(id)} />
					</div>
				)}
				{clip && (
					<Transport
						clip={clip}
						media={current}
						markers={[]}
						onMarker={() => undefined}
						fullScreen={NOT_HERE}
					/>
				)}
			</div>
			{notes && (
				<PresentNotes
					revision={revision}
					media={media}
					self={self}
					wide={wide}
					onClose={() => onNotes(false)}
					studioNotes={studioNotes}
					onStudioNotes={onStudioNotes}
				/>
			)}
		</main>
	);
}

/** The frame that is shown of a clip right now, for who comes to it or comes back; null where that is none. */
function frameNow(presented: PresentedSession, { media }: RevisionDetail): number | null {
	const playback = presented.shown.get()?.playback ?? null;
	const clip = media.find(({ id }) => id === playback?.media)?.clip;
	if (!playback || !clip) return null;
	const { rate, last } = timingOf(clip);
	return Math.min(last, Math.round(frameAt(playback, rate.numerator / rate.denominator, serverNow())));
}

/** The keys of the view, for whoever moves it themselves. */
function ViewKeys({ session }: { session: ReviewSession }) {
	useViewShortcuts(session.viewer);
	return null;
}

/** Tells that a note was gone to, which takes the picture to its place. */
function useWentToNote(session: ReviewSession, onGone: () => void): void {
	useEffect(() => {
		const look = () => {
			if (session.viewer.selection.get().size > 0 || session.note.get() !== null) onGone();
		};
		const stops = [session.viewer.selection.subscribe(look), session.note.subscribe(look)];
		return () => {
			for (const stop of stops) stop();
		};
	}, [session, onGone]);
}
