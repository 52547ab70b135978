import { useEffect, useRef } from "react";
import type { ClipPlayer } from "@/viewer/clip/player";

/** The address follows a playhead that has rested for so long. */
const RESTED_MS = 300;

/** Keeps the address at the frame on the screen, and the screen at the frame that somebody puts into the address. */
export function useFrameInAddress(
	player: ClipPlayer | null,
	frame: number | null,
	onFrame: (frame: number) => void,
): void {
	/** What the address is known to say. */
	const told = useRef(frame);
	useEffect(() => {
		if (!player) return;
		let timer: ReturnType<typeof setTimeout> | null = null;
		const tell = () => {
			timer = null;
			const shown = player.frame.get();
			if (shown === null || shown === told.current) return;
			told.current = shown;
			onFrame(shown);
		};
		const listen = () => {
			if (timer !== null) clearTimeout(timer);
			timer = null;
			const rests = !player.playing.get() && player.wanted.get() === null && player.frame.get() !== null;
			if (rests) timer = setTimeout(tell, RESTED_MS);
		};
		const stops = [player.frame, player.playing, player.wanted].map((signal) => signal.subscribe(listen));
		return () => {
			for (const stop of stops) stop();
			if (timer !== null) clearTimeout(timer);
		};
	}, [player, onFrame]);
	useEffect(() => {
		if (!player || frame === null || frame === told.current) return;
		told.current = frame;
		player.seek(frame);
	}, [player, frame]);
}
