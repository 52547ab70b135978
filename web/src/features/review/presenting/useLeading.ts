import { useEffect } from "react";
import { serverNow } from "@/clock";
import type { Lead, Playback, Shown } from "@/document/schema.gen";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { ReviewSession } from "../session";
import { viewportOf, zoomFor } from "./model";
import type { PresentedSession } from "./presented_session";

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
	const leads = epoch !== null;
	useEffect(() => {
		if (session && leads) return resume(presented, session);
	}, [presented, session, leads]);
	useEffect(() => {
		if (!session || epoch === null || item === null || revision === null) {
			presented.show(null);
			return;
		}
		return tell(presented, session, clip, { epoch, item, revision });
	}, [presented, session, clip, epoch, item, revision]);
}

/** What was shown of this round, where whoever leads comes back to it, as after their page was gone. */
const before = (presented: PresentedSession, { revision }: ReviewSession): Shown | null => {
	const shown = presented.shown.get();
	return shown?.revision === revision ? shown : null;
};

/** Goes on with the part of the picture and the comparison that were shown, unless the picture is on the screen already. */
function resume(presented: PresentedSession, session: ReviewSession): (() => void) | undefined {
	const { viewer } = session;
	const shown = before(presented, session);
	if (viewer.picture.get() || !shown) return;
	session.comparing.set(shown.compare);
	const { viewport } = shown;
	if (!viewport) return;
	const stop = viewer.picture.subscribe(() => {
		stop();
		queueMicrotask(() => {
			viewer.zoomTo(zoomFor(viewport, viewer.view.get()));
			viewer.lookAt(viewport);
		});
	});
	return stop;
}

function tell(
	presented: PresentedSession,
	session: ReviewSession,
	clip: ClipPicture | null,
	about: Pick<Lead, "epoch" | "item" | "revision">,
): () => void {
	const { viewer, comparing } = session;
	const player = clip?.player ?? null;
	/** When the frame that is on the screen came there. */
	let since = serverNow();
	const playback = (media: number): Playback | null => {
		const frame = player?.frame.get() ?? null;
		if (!player || frame === null) return null;
		// A clip that waits for its pictures stands still, whatever it means to do.
		const playing = player.playing.get() && !player.stalled.get();
		return { media, frame, playing, speed: player.speed.get(), at: Math.round(since) };
	};
	const show = () => {
		const picture = viewer.picture.get();
		const media = session.media.get();
		const plays = media === null ? null : playback(media);
		// What was shown before one's page was gone stands until it is here again.
		const known = before(presented, session);
		const waits = !picture || (!plays && known?.playback?.media === media);
		if (waits && known?.item === about.item) return;
		presented.show({
			...about,
			...(media === null ? {} : { media }),
			compare: comparing.comparison.get(),
			viewport: picture && viewportOf(viewer.camera.get(), viewer.view.get(), picture),
			playback: plays,
		});
	};
	const signals = [viewer.camera, viewer.picture, session.media, comparing.comparison];
	const stops = signals.map((signal) => signal.subscribe(show));
	if (player) {
		const came = () => {
			since = serverNow();
			show();
		};
		stops.push(
			player.frame.subscribe(came),
			player.playing.subscribe(came),
			player.speed.subscribe(came),
			player.stalled.subscribe(came),
		);
	}
	show();
	return () => {
		for (const stop of stops) stop();
	};
}
