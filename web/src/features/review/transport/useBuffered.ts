import { useEffect, useState } from "react";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { Stretch } from "@/viewer/clip/playback";

/** The frames that are in the browser already. */
export function useBuffered(clip: ClipPicture): readonly Stretch[] {
	const [buffered, setBuffered] = useState<readonly Stretch[]>([]);
	useEffect(() => {
		const { video, player } = clip;
		const { rate, first, last } = player.clip;
		const frameAt = (seconds: number) =>
			Math.min(last, Math.max(first, first + Math.round((seconds * rate.numerator) / rate.denominator)));
		const read = () => {
			const ranges = video.buffered;
			setBuffered(
				Array.from({ length: ranges.length }, (_, index) => ({
					in: frameAt(ranges.start(index)),
					out: Math.min(last, frameAt(ranges.end(index)) - 1),
				})),
			);
		};
		const stop = new AbortController();
		for (const type of ["progress", "seeked", "loadeddata", "emptied"]) {
			video.addEventListener(type, read, { signal: stop.signal });
		}
		read();
		return () => stop.abort();
	}, [clip]);
	return buffered;
}
