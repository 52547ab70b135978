import { useState } from "react";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import { usePageTheme } from "../appearance";
import { useFullScreen } from "../transport/full_screen";
import { SessionProvider } from "../useReviewSession";
import { PresentFooter } from "./PresentFooter";
import { PresentHeader } from "./PresentHeader";
import { ClipKeys, PresentKeys } from "./PresentKeys";
import { PresentPicture } from "./PresentPicture";
import type { Presented, PresentedSession } from "./presented_session";
import { useDrawingTool } from "./useDrawing";
import { useFollowing } from "./useFollowing";
import { useLaserTool } from "./useLaser";
import { useLeading } from "./useLeading";
import { useLookingAt } from "./useLookingAt";
import type { Visitor } from "./visitor";

interface PresentingProps {
	visitor: Visitor;
	presented: PresentedSession;
	now: Presented;
}

/** The page of a session that goes on: the picture, whose it is, and what one can do about it. */
export function Presenting({ visitor, presented, now }: PresentingProps) {
	usePageTheme("dark");
	const fullScreen = useFullScreen();
	const looking = useLookingAt(visitor, presented, now);
	const laser = useLaserTool();
	const drawing = useDrawingTool(looking.opened?.revision.rights.draw ?? false);
	const [notes, setNotes] = useState(false);
	// A client may be looking at the same screen.
	const [studioNotes, setStudioNotes] = useState(false);
	const [clip, setClip] = useState<ClipPicture | null>(null);
	const { items, presenter } = now;
	const { leads, following, item, revisionId, opened } = looking;
	useFollowing(presented, opened?.session ?? null, clip, following !== null);
	useLeading(
		presented,
		opened?.session ?? null,
		clip,
		leads && presenter && item && revisionId !== null
			? { epoch: presenter.epoch, item: item.id, revision: revisionId }
			: null,
	);
	const at = item ? items.indexOf(item) : -1;
	const go = (by: 1 | -1) => {
		const next = items[at + by];
		if (next) looking.lookAt(next.id);
	};
	const toggleNotes = () => setNotes(!notes);

	return (
		<div
			data-presenting={leads ? "leads" : following ? "follows" : "away"}
			data-item={item?.id}
			className="flex h-dvh flex-col overflow-hidden bg-surround-dark text-text"
		>
			{/* Who follows has the presenter's hand on the clip, and not their own. */}
			<ClipKeys clip={following ? null : clip} fullScreen={fullScreen} />
			<PresentKeys
				onStep={go}
				onNotes={toggleNotes}
				onStudioNotes={visitor.studio ? () => setStudioNotes(!studioNotes) : null}
				onFullScreen={fullScreen.toggle}
				onLeave={laser.on ? () => laser.set(false) : drawing.on ? () => drawing.set(false) : visitor.leave}
				onComeBack={looking.strayed ? looking.comeBack : null}
			/>
			<PresentHeader visitor={visitor} presented={presented} now={now} looking={looking} />
			{opened ? (
				<SessionProvider value={opened.session}>
					<PresentPicture
						session={opened.session}
						revision={opened.revision}
						presented={presented}
						self={visitor.self}
						laser={laser.on}
						drawing={drawing.on && !laser.on}
						follows={following !== null}
						media={following ? following.media : null}
						notes={notes}
						studioNotes={studioNotes}
						onNotes={setNotes}
						onStudioNotes={setStudioNotes}
						onClip={setClip}
						clip={clip}
						fullScreen={fullScreen}
						onTouch={looking.lookAway}
					/>
				</SessionProvider>
			) : (
				<div className="flex-1" />
			)}
			<PresentFooter
				visitor={visitor}
				now={now}
				item={item}
				onPrevious={at > 0 ? () => go(-1) : null}
				onNext={at < items.length - 1 ? () => go(1) : null}
				laser={laser}
				drawing={opened?.revision.rights.draw ? drawing : null}
				notes={notes}
				onNotes={toggleNotes}
				studioNotes={studioNotes}
				onStudioNotes={setStudioNotes}
			/>
		</div>
	);
}
