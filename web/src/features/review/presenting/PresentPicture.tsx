import { useEffect, useMemo, useState } from "react";
import type { Id, RevisionDetail } from "@/api/types";
import type { PresenceUser } from "@/document/presence";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import { useSurround } from "../appearance";
import { NotesPanel } from "../NotesPanel";
import { type FocusedBy, PictureArea } from "../PictureArea";
import { picturesOf } from "../pictures";
import type { ReviewSession } from "../session";
import type { FullScreen } from "../transport/full_screen";
import { Transport } from "../transport/Transport";
import { useSignal } from "../useSignal";
import type { PresentedSession } from "./presented_session";
import { useLasers } from "./useLaser";

/** The picture, what it is played with, and the notes on it where they are asked for. */
export function PresentPicture({
	session,
	revision,
	presented,
	self,
	laser,
	media: wanted,
	notes,
	clip,
	onClip,
	fullScreen,
	onTouch,
}: {
	session: ReviewSession;
	revision: RevisionDetail;
	presented: PresentedSession;
	self: PresenceUser;
	/** Whether the hand points, and moves nothing. */
	laser: boolean;
	/** The medium that the presenter shows; null for one's own choice. */
	media: Id | null;
	notes: boolean;
	clip: ClipPicture | null;
	onClip: (clip: ClipPicture | null) => void;
	fullScreen: FullScreen;
	/** The hand is on the picture. */
	onTouch: () => void;
}) {
	const [surround] = useSurround();
	const [focused, setFocused] = useState<FocusedBy | null>(null);
	const [, setPicture] = useState<object | null>(null);
	const [area, setArea] = useState<HTMLElement | null>(null);
	useLasers(area, session, presented, self, laser);
	const media = useMemo(() => picturesOf(revision), [revision]);
	const chosen = useSignal(session.media);
	const current = media.find(({ id }) => id === (wanted ?? chosen)) ?? media[0] ?? null;
	const currentId = current?.id ?? null;
	useEffect(() => session.setPictures(media), [session, media]);
	useEffect(() => session.setMedia(currentId), [session, currentId]);
	return (
		<main
			id="content"
			className="flex min-h-0 flex-1"
			onPointerDownCapture={laser ? undefined : onTouch}
			onWheelCapture={onTouch}
		>
			<div className="flex min-h-0 min-w-0 flex-1 flex-col">
				<div
					ref={setArea}
					className={`relative flex min-h-0 min-w-0 flex-1 flex-col ${laser ? "[&_.viewer-host]:cursor-none!" : ""}`}
				>
					<PictureArea
						media={current}
						surround={surround}
						bare
						onPicture={setPicture}
						frame={null}
						onClip={onClip}
						focused={focused}
						onFocused={setFocused}
					/>
				</div>
				{clip && (
					<Transport
						clip={clip}
						silent={current?.clip?.sound == null}
						markers={[]}
						onMarker={() => undefined}
						fullScreen={fullScreen}
					/>
				)}
			</div>
			{notes && (
				<aside aria-label="Notes" className="flex w-85 max-w-full shrink-0 flex-col bg-surface-1">
					<NotesPanel
						revision={revision}
						media={media}
						self={self}
						whyReadOnly={
							revision.rights.annotate ? null : "You can look at this round and follow what is said."
						}
					/>
				</aside>
			)}
		</main>
	);
}
