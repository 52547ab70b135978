import { useEffect, useRef, useState } from "react";
import type { Id } from "@/api/types";
import { EmptyState } from "@/components/Surfaces";
import type { Comparison } from "@/document/schema.gen";
import { type ReadonlySignal, Signal } from "@/signal";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import { usePageTheme } from "../appearance";
import { toggleComparing } from "../comparing/useCompareShortcuts";
import { useFullScreen } from "../transport/full_screen";
import { useIsWide } from "../useIsWide";
import { SessionProvider } from "../useReviewSession";
import { useSignal } from "../useSignal";
import { PresentFooter } from "./PresentFooter";
import { PresentHeader } from "./PresentHeader";
import { ClipKeys, PresentKeys } from "./PresentKeys";
import { PresentPicture } from "./PresentPicture";
import type { Presented, PresentedSession } from "./presented_session";
import { useDrawingTool } from "./useDrawing";
import { useFollowing } from "./useFollowing";
import { useLaserTool } from "./useLaser";
import { useLeading } from "./useLeading";
import { type LookingAt, useLookingAt } from "./useLookingAt";
import type { Visitor } from "./visitor";

const NO_COMPARISON: ReadonlySignal<Comparison | null> = new Signal(null);

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
	const wide = useIsWide();
	const [notes, setNotes] = useState(false);
	// A client may be looking at the same screen.
	const [studioNotes, setStudioNotes] = useState(false);
	const [clip, setClip] = useState<ClipPicture | null>(null);
	const { items, presenter } = now;
	const { leads, following, item, revisionId, opened } = looking;
	const session = opened?.session ?? null;
	const comparing = useSignal(session?.comparing.comparison ?? NO_COMPARISON) !== null;
	const onRound = useRounds(looking);
	useFollowing(presented, session, clip, following !== null);
	useLeading(
		presented,
		session,
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
	const compare =
		opened && opened.revision.rounds.length > 1
			? () => {
					looking.lookAway();
					toggleComparing(opened.session, opened.revision, wide);
				}
			: null;
	const toggleNotes = () => setNotes(!notes);
	/** Gives up what is nearest to the hand, and leaves last. */
	const giveUp = () => {
		if (laser.on) laser.set(false);
		else if (drawing.on) drawing.set(false);
		else if (comparing && !following) session?.comparing.leave();
		else if (!fullScreen.leave()) visitor.leave();
	};

	return (
		<div
			data-presenting={leads ? "leads" : following ? "follows" : "away"}
			data-item={item?.id}
			data-revision={opened?.revision.id}
			className="flex h-dvh flex-col overflow-hidden bg-surround-dark text-text"
		>
			{/* Who follows has the presenter's hand on the clip, and not their own. */}
			<ClipKeys clip={following ? null : clip} fullScreen={fullScreen} />
			<PresentKeys
				onStep={go}
				onCompare={following ? compare : null}
				onNotes={toggleNotes}
				onStudioNotes={visitor.studio ? () => setStudioNotes(!studioNotes) : null}
				onFullScreen={fullScreen.toggle}
				onEscape={giveUp}
				onComeBack={looking.strayed ? looking.comeBack : null}
			/>
			<PresentHeader
				visitor={visitor}
				presented={presented}
				now={now}
				looking={looking}
				onRound={onRound}
				onLeave={visitor.leave}
			/>
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
						onTouch={looking.lookAway}
						onRound={onRound}
					/>
				</SessionProvider>
			) : (
				<main id="content" className="flex flex-1 items-center justify-center">
					{looking.failed && (
						<EmptyState title="This round is not open to you">
							{following
								? "The presenter shows something that you may not see. What comes next comes by itself."
								: "It may belong to a project that you do not see, or be gone. Look at another one."}
						</EmptyState>
					)}
				</main>
			)}
			<PresentFooter
				visitor={visitor}
				now={now}
				item={item}
				opened={opened}
				onPrevious={at > 0 ? () => go(-1) : null}
				onNext={at < items.length - 1 ? () => go(1) : null}
				laser={laser}
				drawing={opened?.revision.rights.draw ? drawing : null}
				comparing={comparing}
				onCompare={compare}
				notes={notes}
				onNotes={toggleNotes}
				studioNotes={studioNotes}
				onStudioNotes={setStudioNotes}
				fullScreen={fullScreen}
			/>
		</div>
	);
}

/** Looks at another round of the item, compared with the same as before. */
function useRounds({ item, opened, lookAt }: LookingAt): (revision: Id) => void {
	const session = opened?.session ?? null;
	const carried = useRef<{ readonly to: Id; readonly comparison: Comparison | null } | null>(null);
	useEffect(() => {
		const { to, comparison } = carried.current ?? {};
		if (!session || to !== session.revision) return;
		carried.current = null;
		if (comparison && comparison.revision !== to) session.comparing.set(comparison);
	}, [session]);
	return (revision) => {
		if (!item) return;
		carried.current = { to: revision, comparison: session?.comparing.comparison.get() ?? null };
		lookAt(item.id, revision);
	};
}
