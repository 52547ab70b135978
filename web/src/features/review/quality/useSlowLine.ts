import { useEffect, useState } from "react";
import type { Id } from "@/api/types";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import { SlowLine } from "@/viewer/clip/slow_line";

/** The clips of which something lighter was offered since the page was loaded: once each. */
const offered = new Set<Id>();

/**
 * Whether something lighter is to be offered in place of a clip that waits for its data again and again. `possible`: whether
 * there is something lighter, and it is not played already.
 */
export function useSlowLine(
	clip: ClipPicture | null,
	media: Id,
	possible: boolean,
): { readonly offers: boolean; dismiss(): void } {
	const [offers, setOffers] = useState(false);
	useEffect(() => {
		if (!clip || !possible || offered.has(media)) return;
		const { connection, player } = clip;
		const line = new SlowLine();
		// Without a connection nothing comes, however light; and of a page that nobody sees nothing is painted.
		const look = () =>
			line.wait(player.stalled.get() && connection.get()?.kind === "open" && !document.hidden);
		const stops = [
			player.stalled.subscribe(look),
			connection.subscribe(look),
			line.slow.subscribe(() => {
				offered.add(media);
				setOffers(true);
			}),
		];
		document.addEventListener("visibilitychange", look);
		look();
		return () => {
			for (const stop of stops) stop();
			document.removeEventListener("visibilitychange", look);
			line.destroy();
			setOffers(false);
		};
	}, [clip, media, possible]);
	return { offers, dismiss: () => setOffers(false) };
}
