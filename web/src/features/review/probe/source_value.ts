import type { PixelReading } from "@/api/types";
import { type ReadonlySignal, Signal } from "@/signal";
import { type Place, samePlace } from "./model";

/** How long the pointer has to rest before the server is asked. */
export const REST_MS = 120;

/** What is known of the pixel that was asked about last. */
export type SourceState =
	| { readonly kind: "none" }
	| { readonly kind: "asked"; readonly place: Place }
	| { readonly kind: "known"; readonly place: Place; readonly reading: PixelReading }
	| { readonly kind: "failed"; readonly place: Place; readonly message: string };

/** Asks what a pixel of the source is once the pointer rests there, and gives up as soon as it moves on. */
export class SourceValue {
	readonly #ask: (place: Place, signal: AbortSignal) => Promise<PixelReading>;
	readonly #state = new Signal<SourceState>({ kind: "none" });
	#place: Place | null = null;
	#resting: ReturnType<typeof setTimeout> | null = null;
	#asking: AbortController | null = null;

	constructor(ask: (place: Place, signal: AbortSignal) => Promise<PixelReading>) {
		this.#ask = ask;
	}

	get state(): ReadonlySignal<SourceState> {
		return this.#state;
	}

	/** The pointer is at a place; null where there is nothing to ask. `now` does not wait for it to rest. */
	point(place: Place | null, now = false): void {
		if (samePlace(place, this.#place) && !now) return;
		this.stop();
		this.#place = place;
		this.#state.set({ kind: "none" });
		if (!place) return;
		if (now) void this.#send(place);
		else this.#resting = setTimeout(() => void this.#send(place), REST_MS);
	}

	/** Asks no more. */
	stop(): void {
		if (this.#resting !== null) clearTimeout(this.#resting);
		this.#resting = null;
		this.#asking?.abort();
		this.#asking = null;
		this.#place = null;
	}

	async #send(place: Place): Promise<void> {
		const asking = new AbortController();
		this.#asking = asking;
		this.#state.set({ kind: "asked", place });
		try {
			const reading = await this.#ask(place, asking.signal);
			if (!asking.signal.aborted) this.#state.set({ kind: "known", place, reading });
		} catch (error) {
			if (asking.signal.aborted) return;
			const message = error instanceof Error ? error.message : "The source could not be asked.";
			this.#state.set({ kind: "failed", place, message });
		}
	}
}
