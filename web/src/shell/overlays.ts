import { useSyncExternalStore } from "react";

/** What lies over the page: the command palette or the key map, one at a time. */
export type Overlay = "palette" | "keys" | null;

let open: Overlay = null;
const listeners = new Set<() => void>();

/** Opens an overlay, or closes whichever is open. */
export function showOverlay(overlay: Overlay): void {
	open = overlay;
	for (const listener of listeners) listener();
}

/** Which overlay is open. */
export function useOverlay(): Overlay {
	return useSyncExternalStore(
		(listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		() => open,
	);
}
