/** Whether what one did is safe, in one honest word. */
export type SaveState =
	/** Not connected yet for the first time; `waiting` changes of an earlier visit are kept in this browser. */
	| { readonly kind: "opening"; readonly waiting: number }
	| { readonly kind: "saved" }
	| { readonly kind: "saving"; readonly waiting: number }
	| { readonly kind: "offline"; readonly waiting: number }
	/** The server does not know who this is any longer; signing in again sends what waits. */
	| { readonly kind: "signed_out"; readonly waiting: number }
	/** The server lets this person no longer see the document. */
	| { readonly kind: "forbidden"; readonly remedy: string; readonly waiting: number }
	| { readonly kind: "gone"; readonly waiting: number };

/** What becomes of a connection that the server closed. */
export type Closing =
	| { readonly next: "retry"; readonly afterMs: number }
	| { readonly next: "sign_in" }
	| { readonly next: "refused" }
	| { readonly next: "new_client_id" }
	| { readonly next: "gone" };

/** Why a guest's connection is closed for good, as the server puts it. */
const LINK_ENDED = "share_link_ended";

const SLOWEST_MS = 10_000;
const TOO_FAST_MS = 5_000;

/**
 * What a close code asks for. `attempt` counts failures in a row from 1, `chance` lies in 0 to 1: clients that lost
 * one server must not all come back in the same instant.
 */
export function closing(code: number, attempt: number, chance: number, reason = ""): Closing {
	// The link of a guest was taken back. What they wrote offended nobody: it waits, should the link be given again.
	if (reason.startsWith(LINK_ENDED)) return { next: "sign_in" };
	switch (code) {
		case 4401:
			return { next: "sign_in" };
		case 4403:
		case 4413:
			return { next: "refused" };
		case 4404:
			return { next: "gone" };
		case 4409:
			return { next: "new_client_id" };
		case 4429:
			return { next: "retry", afterMs: TOO_FAST_MS * (1 + chance) };
		default:
			return {
				next: "retry",
				afterMs: Math.min(SLOWEST_MS, 200 * 2 ** Math.min(attempt, 10)) * (0.5 + chance / 2),
			};
	}
}
