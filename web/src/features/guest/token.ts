const KEPT = "rushes.share";

/** The token in the fragment of an address, which no server ever sees; null where there is none. */
export function tokenIn(hash: string): string | null {
	const token = hash.replace(/^#/, "");
	return /^[\w-]{16,200}$/.test(token) ? token : null;
}

/** The token of the link that this tab was opened with, also after it left the address bar. */
export function keptToken(): string | null {
	try {
		return sessionStorage.getItem(KEPT);
	} catch {
		return null;
	}
}

/** Keeps a token for this tab. */
export function keepToken(token: string): void {
	try {
		sessionStorage.setItem(KEPT, token);
	} catch {
		// A browser that stores nothing still has the address, and the cookie once one is in.
	}
}

/** Takes the token out of the address bar, where others may read it over one's shoulder or out of a picture of the screen. */
export function hideToken(): void {
	const { pathname, search, hash } = window.location;
	if (hash !== "") window.history.replaceState(window.history.state, "", `${pathname}${search}`);
}
