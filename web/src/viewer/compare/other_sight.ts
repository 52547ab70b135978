import { type ReadonlySignal, Signal } from "@/signal";
import type { Camera, Size } from "../camera";
import type { Sight } from "../sight";
import { fitted, throughFit } from "./fit";

/** How the picture that is compared with is looked at: as the reviewed one, in whose frame it lies. */
export class OtherSight implements Sight {
	readonly #reviewed: Pick<Sight, "camera" | "view"> & { readonly picture: ReadonlySignal<Size | null> };
	readonly #camera: Signal<Camera>;
	readonly #size = new Signal<Size | null>(null);
	readonly #stops: (() => void)[];

	constructor(reviewed: Pick<Sight, "camera" | "view"> & { readonly picture: ReadonlySignal<Size | null> }) {
		this.#reviewed = reviewed;
		this.#camera = new Signal(reviewed.camera.get());
		this.#stops = [reviewed.camera, reviewed.picture, this.#size].map((signal) =>
			signal.subscribe(() => this.#follow()),
		);
	}

	get camera(): ReadonlySignal<Camera> {
		return this.#camera;
	}
	get view(): ReadonlySignal<Size> {
		return this.#reviewed.view;
	}
	/** The size of the other picture; null while there is none. */
	get size(): ReadonlySignal<Size | null> {
		return this.#size;
	}

	setPicture(size: Size | null): void {
		this.#size.set(size);
	}

	destroy(): void {
		for (const stop of this.#stops) stop();
	}

	#follow(): void {
		const camera = this.#reviewed.camera.get();
		const picture = this.#reviewed.picture.get();
		const size = this.#size.get();
		this.#camera.set(picture && size ? throughFit(camera, fitted(size, picture)) : camera);
	}
}
