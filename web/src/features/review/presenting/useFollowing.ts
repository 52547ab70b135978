import { useEffect } from "react";
import { serverNow } from "@/clock";
import type { Shown } from "@/document/schema.gen";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { ReviewSession } from "../session";
import { HeldClip } from "./held_clip";
import { zoomFor } from "./model";
import type { PresentedSession } from "./presented_session";

/** How often a clip is held against the server's clock, beyond when something is shown or a frame comes. */
const CHECK_MS = 100;

/** What is shown, as far as it is about the round that is open here. */
function shownOf(presented: PresentedSession, session: ReviewSession): Shown | null {
	const shown = presented.shown.get();
	return shown?.revision === session.revision ? shown : null;
}

/** Has picture, comparison and clip show what the presenter shows. */
export function useFollowing(
	presented: PresentedSession,
	session: ReviewSession | null,
	clip: ClipPicture | null,
	following: boolean,
): void {
	useEffect(() => {
		if (!session || !following) return;
		return followView(presented, session);
	}, [presented, session, following]);
	useEffect(() => {
		if (!session || !following) return;
		const compare = () => {
			const shown = shownOf(presented, session);
			if (shown) session.comparing.set(shown.compare);
		};
		compare();
		return presented.shown.subscribe(compare);
	}, [presented, session, following]);
	useEffect(() => {
		if (!session || !clip || !following) return;
		return followClip(presented, session, clip);
	}, [presented, session, clip, following]);
}

/** Keeps the view at the part of the picture that is shown. */
function followView(presented: PresentedSession, session: ReviewSession): () => void {
	const { viewer } = session;
	let last: string | null = null;
	const apply = () => {
		const shown = shownOf(presented, session);
		if (!shown) return;
		const { viewport } = shown;
		last = JSON.stringify(viewport);
		if (viewport === null) {
			viewer.fit();
			return;
		}
		viewer.zoomTo(zoomFor(viewport, viewer.view.get()));
		viewer.lookAt(viewport);
	};
	apply();
	// The picture may come, or the window change, after the presenter has moved. The viewer then looks at all of it
	// once it has told: so this comes after.
	const later = () => queueMicrotask(apply);
	const stops = [
		viewer.picture.subscribe(later),
		viewer.view.subscribe(later),
		presented.shown.subscribe(() => {
			if (JSON.stringify(presented.shown.get()?.viewport ?? null) !== last) apply();
		}),
	];
	return () => {
		for (const stop of stops) stop();
	};
}

/** Holds the clip to what is shown of it. */
function followClip(
	presented: PresentedSession,
	session: ReviewSession,
	{ player }: ClipPicture,
): () => void {
	// In and out points of one's own would end what is shown.
	player.setLooping(false);
	player.setRange(null);
	const held = new HeldClip(player, serverNow);
	const look = () => {
		const playback = shownOf(presented, session)?.playback ?? null;
		held.show(playback?.media === session.media.get() ? playback : null);
	};
	look();
	const stops = [presented.shown.subscribe(look), session.media.subscribe(look)];
	const timer = setInterval(() => held.check(), CHECK_MS);
	return () => {
		for (const stop of stops) stop();
		clearInterval(timer);
		held.destroy();
	};
}
