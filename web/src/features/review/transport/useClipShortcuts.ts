import { useRef } from "react";
import { useShortcuts } from "@/keyboard/shortcuts";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { FullScreen } from "./full_screen";
import { keptSound, useSound } from "./sound";

/** A space bar that is held longer was held to move the picture. */
const TAP_MS = 500;

/** The keys of a clip, live while one is shown. `taken` ones are left to whatever else they mean on the page. */
export function useClipShortcuts(
	clip: ClipPicture | null,
	fullScreen: FullScreen,
	taken: readonly string[] = [],
): void {
	const player = clip?.player ?? null;
	const [, setSound] = useSound(clip);
	const space = useSpaceBar(clip);
	/** Whether K is held, and what it was pressed for. */
	const k = useRef({ held: false, plays: false });
	const shuttle = (direction: 1 | -1) => () => {
		if (k.current.held) {
			k.current.plays = false;
			player?.step(direction);
		} else player?.shuttle(direction);
	};
	const clear = () => player?.setRange(null);
	useShortcuts(
		"Clip",
		[
			{ keys: "space", label: "Play or pause", run: space.press, release: space.release },
			{
				keys: "k",
				label: "Play or pause",
				run() {
					k.current = { held: true, plays: player?.playing.get() === false };
					player?.pause();
				},
				release() {
					if (k.current.plays) player?.play();
					k.current = { held: false, plays: false };
				},
			},
			{ keys: "l", label: "Play, then faster; one frame on while K is held", run: shuttle(1) },
			{ keys: "j", label: "Play backwards, then faster; one frame back while K is held", run: shuttle(-1) },
			{ keys: "arrowright", label: "One frame on", run: () => player?.step(1) },
			{ keys: "arrowleft", label: "One frame back", run: () => player?.step(-1) },
			{ keys: "shift+arrowright", label: "Ten frames on", run: () => player?.step(10) },
			{ keys: "shift+arrowleft", label: "Ten frames back", run: () => player?.step(-10) },
			{ keys: "home", label: "First frame", run: () => player?.seek(player.clip.first) },
			{ keys: "end", label: "Last frame", run: () => player?.seek(player.clip.last) },
			{ keys: "i", label: "Play from here (in point)", run: () => player?.setIn() },
			{ keys: "[", label: "Play from here (in point)", run: () => player?.setIn() },
			{ keys: "o", label: "Play up to here (out point)", run: () => player?.setOut() },
			{ keys: "]", label: "Play up to here (out point)", run: () => player?.setOut() },
			{ keys: "x", label: "Play the whole clip again", run: clear },
			{ keys: "shift+i", label: "Play the whole clip again", run: clear },
			{ keys: "shift+o", label: "Play the whole clip again", run: clear },
			{
				keys: "shift+l",
				label: "Play over and over, or once",
				run: () => player?.setLooping(player.loop.get() === null),
			},
			{
				keys: "shift+m",
				label: "Sound on or off",
				run: () => setSound({ ...keptSound(), muted: !keptSound().muted }),
			},
			{ keys: "shift+f", label: "Full screen", run: fullScreen.toggle },
		].filter(({ keys }) => !taken.includes(keys)),
		clip !== null,
	);
}

/**
 * A tap plays or pauses; held, it moves the picture. What plays stops when the key goes down, since the frame counts,
 * and goes on after all when the picture was moved.
 */
function useSpaceBar(clip: ClipPicture | null): { press(): void; release(): void } {
	const pressed = useRef<{ paused: boolean; at: number; dragged: boolean; stop: AbortController } | null>(
		null,
	);
	const player = clip?.player ?? null;
	return {
		press() {
			if (!player) return;
			const stop = new AbortController();
			const press = { paused: player.playing.get(), at: performance.now(), dragged: false, stop };
			window.addEventListener("pointerdown", () => (press.dragged = true), { signal: stop.signal });
			pressed.current = press;
			player.pause();
		},
		release() {
			const press = pressed.current;
			pressed.current = null;
			press?.stop.abort();
			if (!press || !player) return;
			const tapped = !press.dragged && performance.now() - press.at < TAP_MS;
			if (press.paused ? press.dragged : tapped) player.play();
		},
	};
}
