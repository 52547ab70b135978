import type { ReadonlySignal } from "@/signal";
import type { Camera, Size } from "./camera";

/** What a picture has to know to be painted: how it is looked at. The viewer is one. */
export interface Sight {
	readonly camera: ReadonlySignal<Camera>;
	/** In device pixels. */
	readonly view: ReadonlySignal<Size>;
	/** Told by the picture: its size, or that there is none. */
	setPicture(size: Size | null): void;
}
