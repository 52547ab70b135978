import { type ReadonlySignal, Signal } from "@/signal";
import type { Camera, Size } from "../camera";
import type { AlphaState, Look, Looking } from "../look/look";
import type { Sight } from "../sight";
import { fitted, throughFit } from "./fit";

type Reviewed = Pick<Sight, "camera" | "view" | "look"> & {
	readonly picture: ReadonlySignal<Size | null>;
	readonly looking: Pick<Looking, "setAlpha">;
};

/** How the picture that is compared with is looked at: as the reviewed one, in whose frame it lies. */
export class OtherSight implements Sight {
	readonly #reviewed: Reviewed;
	readonly #camera: Signal<Camera>;
	readonly #size = new Signal<Size | null>(null);
	readonly #stops: (() => void)[];

	constructor(reviewed: Reviewed) {
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
	get look(): ReadonlySignal<Look> {
		return this.#reviewed.look;
	}
	/** The size of the other picture; null while there is none. */
	get size(): ReadonlySignal<Size | null> {
		return this.#size;
	}

	setPicture(size: Size | null): void {
		this.#size.set(size);
	}

	/** What can be shown of the reviewed one is what counts. */
	setLookPossible(): void {}

	setAlpha(state: AlphaState | null): void {
		this.#reviewed.looking.setAlpha("other", state);
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
