import { useEffect } from "react";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { Picture } from "@/viewer/picture/picture";
import type { ReviewSession } from "./session";

/** What the page tells outside programs of itself, such as tests in a browser. */
export interface Checks {
	readonly revision: number;
	readonly media: number | null;
	/** The frame that was last painted; null on stills. */
	readonly frame: number | null;
	readonly state: "loading" | "ready" | "playing" | "offline";
}

declare global {
	interface Window {
		__rushes?: Checks;
	}
}

/** Keeps `window.__rushes` true while the page is open. */
export function useChecks(
	session: ReviewSession | null,
	picture: Picture | null,
	clip: ClipPicture | null,
	revision: number,
): void {
	useEffect(() => {
		const checks: Checks = {
			revision,
			get media() {
				return session?.media.get() ?? null;
			},
			get frame() {
				return clip?.player.frame.get() ?? null;
			},
			get state() {
				return stateOf(session, picture, clip);
			},
		};
		window.__rushes = checks;
		return () => {
			if (window.__rushes === checks) delete window.__rushes;
		};
	}, [session, picture, clip, revision]);
}

/** Ready is what can be worked with: the notes are in touch with the server and the picture is painted, if there is one. */
export function stateOf(
	session: ReviewSession | null,
	picture: Picture | null,
	clip: ClipPicture | null,
): Checks["state"] {
	if (!session || !picture) return "loading";
	switch (session.document.saveState.get().kind) {
		case "opening":
			return "loading";
		case "offline":
		case "signed_out":
			return "offline";
	}
	if (!clip) return picture.state.get().kind === "loading" ? "loading" : "ready";
	if (clip.connection.get()?.kind === "offline") return "offline";
	if (clip.player.frame.get() === null) return "loading";
	return clip.player.playing.get() ? "playing" : "ready";
}
