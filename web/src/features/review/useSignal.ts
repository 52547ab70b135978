import { useCallback, useSyncExternalStore } from "react";
import type { ReadonlySignal } from "@/signal";

/** The value of a signal, rendered anew when it changes. */
export function useSignal<T>(signal: ReadonlySignal<T>): T {
	return useSyncExternalStore(
		useCallback((listener) => signal.subscribe(listener), [signal]),
		useCallback(() => signal.get(), [signal]),
	);
}
