import { useEffect } from "react";
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
export function useChecks(session: ReviewSession | null, picture: Picture | null, revision: number): void {
	useEffect(() => {
		const checks: Checks = {
			revision,
			get media() {
				return session?.media.get() ?? null;
			},
			get frame() {
				return null;
			},
			get state() {
				return stateOf(session, picture);
			},
		};
		window.__rushes = checks;
		return () => {
			if (window.__rushes === checks) delete window.__rushes;
		};
	}, [session, picture, revision]);
}

/** Ready is what can be worked with: the notes are in touch with the server and the picture is painted, if there is one. */
export function stateOf(session: ReviewSession | null, picture: Picture | null): Checks["state"] {
	if (!session || !picture) return "loading";
	switch (session.document.saveState.get().kind) {
		case "opening":
			return "loading";
		case "offline":
		case "signed_out":
			return "offline";
		default:
			return picture.state.get().kind === "loading" ? "loading" : "ready";
	}
}
