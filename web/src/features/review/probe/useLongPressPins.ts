import { type RefObject, useEffect, useRef } from "react";
import type { Media } from "@/api/types";
import { bindLongPress } from "@/viewer/long_press";
import type { ReviewSession } from "../session";
import { placeIn } from "./model";

/** A finger that rests on the picture pins the pixel under it, on a clip that of the frame on the screen. Null: nothing does. */
export function useLongPressPins(
	host: RefObject<HTMLElement | null>,
	session: ReviewSession,
	media: Media | null,
): void {
	const latest = useRef(media);
	useEffect(() => {
		latest.current = media;
	});
	useEffect(() => {
		const element = host.current;
		if (!element) return;
		return bindLongPress(element, session.viewer, (at) => {
			const place = latest.current && placeIn(latest.current, at, session.frame.get());
			if (place) session.pinned.set(place);
		});
	}, [host, session]);
}
