import { useCallback, useEffect, useMemo, useState } from "react";
import type { Media, RevisionDetail } from "@/api/types";
import { Problem } from "@/components/Surfaces";
import type { PresenceUser } from "@/document/presence";
import { useShortcuts } from "@/keyboard/shortcuts";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { Picture } from "@/viewer/picture/picture";
import type { Appearance } from "../AppearanceMenu";
import { useSurround } from "../appearance";
import { BottomSheet, type SheetHeight } from "../BottomSheet";
import { Pictures } from "../Filmstrip";
import { useLookShortcuts } from "../look/useLook";
import { markersOf, threadsOf } from "../model";
import { NotesPanel } from "../NotesPanel";
import { type FocusedBy, PictureArea } from "../PictureArea";
import { PanelTabs } from "../SidePanel";
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

/** What is told of a moment besides its picture and notes. */
export interface Told {
	/** What it is called, as a tab and for screen readers. */
	readonly label: string;
	readonly content: React.ReactNode;
}

interface PastRoundProps {
	readonly revision: RevisionDetail;
	readonly self: PresenceUser;
	/** The pictures that there were, the one under review first. */
	readonly media: readonly Media[];
	/** The frame that a clip opens at. */
	readonly frame: number | null;
	/** Called with the clip that is shown, once there is one and when it goes. */
	readonly onClip?: (clip: ClipPicture | null) => void;
	/** The head of the page. */
	readonly bar: (looks: Omit<Appearance, "theme" | "onTheme">) => React.ReactNode;
	/** Says which moment it is, and that it is not now. */
	readonly moment: React.ReactNode;
	readonly told: Told;
	/** What did not work, with the way to try again where there is one. */
	readonly error: unknown;
	readonly onRetry?: () => void;
	/** What stands in place of a picture where there is none. */
	readonly nothing: React.ReactNode;
	readonly whyReadOnly: string;
	/** What the shortcuts of this page are listed under. */
	readonly keysOf: string;
}

/** A round as it was: picture, marks and notes to look at, and what tells of the moment. Nothing can be written in it. */
export function PastRound({ session, ...rest }: PastRoundProps & { session: ReviewSession | null }) {
	const [picture, setPicture] = useState<Picture | null>(null);
	const [clip, setClip] = useState<ClipPicture | null>(null);
	useChecks(session, picture, clip, rest.revision.id);
	const { onClip } = rest;
	useEffect(() => onClip?.(clip), [clip, onClip]);
	if (!session) return <div className="h-dvh bg-surround-dark" />;
	return (
		<SessionProvider value={session}>
			<Shown
				{...rest}
				session={session}
				picture={picture}
				onPicture={setPicture}
				clip={clip}
				onShownClip={setClip}
			/>
		</SessionProvider>
	);
}

function Shown({
	session,
	revision,
	self,
	media,
	frame,
	bar,
	moment,
	told,
	error,
	onRetry,
	nothing,
	whyReadOnly,
	keysOf,
	picture,
	onPicture,
	clip,
	onShownClip,
}: PastRoundProps & {
	session: ReviewSession;
	picture: Picture | null;
	onPicture: (picture: Picture | null) => void;
	clip: ClipPicture | null;
	onShownClip: (clip: ClipPicture | null) => void;
}) {
	const [surround, setSurround] = useSurround();
	const [part, setPart] = useState<"told" | "notes">("told");
	const [sheet, setSheet] = useState<SheetHeight>("half");
	const [focused, setFocused] = useState<FocusedBy | null>(null);
	const marksShown = useSignal(session.marksShown);
	const records = useSignal(session.document.records);
	const wanted = useSignal(session.media);
	const wide = useIsWide();
	const fullScreen = useFullScreen();
	const current = media.find((medium) => medium.id === wanted) ?? media[0] ?? null;
	const currentId = current?.id ?? null;
	useEffect(() => session.setPictures(media), [session, media]);
	useEffect(() => session.setMedia(currentId), [session, currentId]);
	useShortcuts(keysOf, [
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
	useLookShortcuts(session.viewer.looking);
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
	const notes = <NotesPanel revision={revision} media={media} self={self} whyReadOnly={whyReadOnly} />;
	const framed = !fullScreen.on;
	return (
		<div className="flex h-dvh flex-col overflow-hidden bg-surface-0 text-text">
			{framed &&
				bar({
					surround,
					onSurround: setSurround,
					marksShown,
					onMarksShown: (next) => session.showMarks(next),
				})}
			<main id="content" tabIndex={-1} className="flex min-h-0 flex-1 outline-none">
				{framed && wide && (
					<section
						aria-label={told.label}
						className="flex w-72 shrink-0 flex-col border-r border-line bg-surface-1"
					>
						{told.content}
					</section>
				)}
				<div className="flex min-h-0 min-w-0 flex-1 flex-col">
					{moment}
					<PictureArea
						media={current}
						surround={surround}
						bare={false}
						onPicture={onPicture}
						frame={frame}
						onClip={onShownClip}
						focused={focused}
						onFocused={setFocused}
					>
						{error != null && (
							<div className="absolute inset-x-0 top-3 z-20 mx-auto w-110 max-w-[calc(100%-1rem)]">
								<Problem error={error} {...(onRetry ? { onRetry } : {})} />
							</div>
						)}
						{current === null && nothing}
					</PictureArea>
					{clip && (
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
					label={`${told.label} and notes`}
					tabs={
						<PanelTabs
							tabs={[
								{ value: "told", label: told.label },
								{ value: "notes", label: "Notes", count: threads.length },
							]}
							tab={part}
							onTab={(next) => {
								setPart(next);
								if (sheet === "low") setSheet("half");
							}}
						/>
					}
				>
					{part === "told" ? told.content : notes}
				</BottomSheet>
			)}
		</div>
	);
}
