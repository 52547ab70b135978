import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ReviewDocument } from "@/document/review_document";
import type { SaveState } from "@/document/save_state";
import { askWhetherLinkHolds, useGuest } from "@/session/guest";
import { askWhoIsSignedIn, useSessionEnded } from "@/session/session";
import type { Standing } from "./presenting/presented_session";

/** How long after the server did not know the person it is asked again, while their session seems to go on. */
const AGAIN_MS = 2_000;

/**
 * Opens the document again once the person is signed in again, be it here, in another tab, or all along. Where they are not,
 * asking who is signed in brings up the question over the page.
 */
export function useSigningInAgain(
	document: Pick<ReviewDocument, "reconnect">,
	kind: SaveState["kind"] | Standing,
): void {
	const cache = useQueryClient();
	const guest = useGuest() !== null;
	const ended = useSessionEnded() !== null;
	useEffect(() => {
		if (kind !== "signed_out" || ended) return;
		let timer: ReturnType<typeof setTimeout> | undefined;
		let gone = false;
		const ask = async () => {
			try {
				// A guest whose link has ended is told so instead of the page.
				if (!guest) await askWhoIsSignedIn(cache);
				else if ((await askWhetherLinkHolds(cache)) === null) return;
			} catch {
				// The server does not answer: it is asked again until it does.
				if (!gone) timer = setTimeout(() => void ask(), AGAIN_MS);
				return;
			}
			// Whoever is somebody else by now has been asked to sign in, and this was stopped.
			if (!gone) timer = setTimeout(() => document.reconnect(), AGAIN_MS / 10);
		};
		void ask();
		return () => {
			gone = true;
			clearTimeout(timer);
		};
	}, [cache, document, kind, ended, guest]);
}
