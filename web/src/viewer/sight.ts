import type { ReadonlySignal } from "@/signal";
import type { Camera, Size } from "./camera";
import type { AlphaState, Look } from "./look/look";

/** What a picture has to know to be painted: how it is looked at. The viewer is one. */
export interface Sight {
	readonly camera: ReadonlySignal<Camera>;
	/** In device pixels. */
	readonly view: ReadonlySignal<Size>;
	readonly look: ReadonlySignal<Look>;
	/** Told by the picture: its size, or that there is none. */
	setPicture(size: Size | null): void;
	/** Told by the picture: whether it can be shown with another look than the plain one. */
	setLookPossible(possible: boolean): void;
	/** Told by the picture: how it stands with its alpha; null where there is none to tell of. */
	setAlpha(state: AlphaState | null): void;
}
