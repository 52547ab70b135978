import { useEffect } from "react";
import { serverNow } from "@/clock";
import type { Lead, Shown } from "@/document/schema.gen";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { ReviewSession } from "../session";
import { frameAt, viewportOf, zoomFor } from "./model";
import type { PresentedSession } from "./presented_session";

/** How often a clip is held against the server's clock while it plays. */
const HOLD_MS = 250;
/** How far it may be off before it is set right, in seconds: less than a person sees, more than a seek costs. */
const LOOSE = 0.15;

/** Has picture and clip show what the presenter shows. */
export function useFollowing(
	session: ReviewSession | null,
	clip: ClipPicture | null,
	shown: Shown | null,
): void {
	const viewport = shown?.viewport ?? null;
	const following = shown !== null;
	useEffect(() => {
		if (!session || !following) return;
		const { viewer } = session;
		const apply = () => {
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
		const stops = [viewer.picture.subscribe(later), viewer.view.subscribe(later)];
		return () => {
			for (const stop of stops) stop();
		};
	}, [session, following, viewport]);

	const playback = shown?.playback ?? null;
	useEffect(() => {
		if (!clip || playback === null) return;
		const { player } = clip;
		const rate = player.clip.rate.numerator / player.clip.rate.denominator;
		const hold = () => {
			const wanted = Math.round(frameAt(playback, rate, serverNow()));
			const bounded = Math.min(player.clip.last, Math.max(player.clip.first, wanted));
			const now = player.wanted.get() ?? player.frame.get();
			if (!playback.playing) {
				if (now !== bounded || player.playing.get()) player.seek(bounded);
				return;
			}
			if (now === null || Math.abs(now - bounded) > LOOSE * rate) player.seek(bounded);
			if (!player.playing.get() && bounded < player.clip.last) player.play();
		};
		hold();
		const timer = setInterval(hold, HOLD_MS);
		return () => clearInterval(timer);
	}, [clip, playback]);
}

/** Tells everybody what whoever leads looks at: `about` names item and round; null while one does not lead. */
export function useLeading(
	presented: PresentedSession,
	session: ReviewSession | null,
	clip: ClipPicture | null,
	about: Pick<Lead, "epoch" | "item" | "revision"> | null,
): void {
	const epoch = about?.epoch ?? null;
	const item = about?.item ?? null;
	const revision = about?.revision ?? null;
	useEffect(() => {
		if (!session || epoch === null || item === null || revision === null) {
			presented.show(null);
			return;
		}
		const { viewer } = session;
		const player = clip?.player ?? null;
		const tell = () => {
			const picture = viewer.picture.get();
			const media = session.media.get();
			const frame = player?.frame.get() ?? null;
			presented.show({
				epoch,
				item,
				revision,
				...(media === null ? {} : { media }),
				compare: null,
				viewport: picture && viewportOf(viewer.camera.get(), viewer.view.get(), picture),
				playback:
					player && frame !== null && media !== null
						? {
								media,
								frame,
								playing: player.playing.get(),
								speed: player.speed.get(),
								at: Math.round(serverNow()),
							}
						: null,
			});
		};
		tell();
		const signals = [viewer.camera, viewer.picture, session.media];
		const stops = signals.map((signal) => signal.subscribe(tell));
		if (player) stops.push(player.playing.subscribe(tell), player.frame.subscribe(tell));
		return () => {
			for (const stop of stops) stop();
		};
	}, [presented, session, clip, epoch, item, revision]);
}
