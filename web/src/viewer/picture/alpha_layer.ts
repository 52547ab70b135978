import type { Size } from "../camera";
import { type AlphaReason, type AlphaState, onScreen } from "../look/look";
import type { Sight } from "../sight";
import { loadPicture, PictureError } from "./load";
import type { Painter, Raster } from "./painter";
import { webglPainter } from "./webgl_painter";

/** Where the alpha of a picture lies, or why it cannot be shown. */
export type AlphaSource =
	| {
			/** Of a grey picture, white where it is opaque. */
			readonly address: string;
			/** The picture's size, as far as it is known. */
			readonly size: Size | null;
			/** Whether another one may follow in a moment, as while one steps through a clip. */
			readonly passing?: boolean;
	  }
	| { readonly why: AlphaReason };

/** So long has a frame to be rested on before its alpha is asked for. */
const RESTS_MS = 150;

const POSSIBLE: AlphaState = { kind: "possible" };

/** Shows the alpha of a picture over it while that is looked at: what browsers are given of pictures has none. */
export class AlphaLayer {
	readonly #container: HTMLElement;
	readonly #sight: Sight;
	readonly #stops: (() => void)[];
	#source: AlphaSource | null = null;
	#painter: Painter | null = null;
	#raster: Raster | null = null;
	#loading: AbortController | null = null;
	#shown = false;
	/** Whether the graphics card is taken away. */
	#lost = false;
	/** How often something was put on the card: what was put later counts. */
	#puts = 0;
	#told = false;
	#frame: number | null = null;

	constructor(container: HTMLElement, sight: Sight) {
		this.#container = container;
		this.#sight = sight;
		this.#stops = [
			sight.look.subscribe(() => this.#judge()),
			sight.camera.subscribe(this.#schedule),
			sight.view.subscribe(this.#schedule),
		];
	}

	/** Goes with another picture, or none. */
	show(source: AlphaSource | null): void {
		if (source && this.#source && nameOf(source) === nameOf(this.#source)) return;
		this.#letGo();
		this.#source = source;
		this.#judge();
	}

	destroy(): void {
		for (const stop of this.#stops) stop();
		if (this.#frame !== null) cancelAnimationFrame(this.#frame);
		this.#letGo();
		this.#painter?.destroy();
		this.#tell(null);
	}

	#judge(): void {
		const source = this.#source;
		const asked = this.#sight.look.get().channel === "alpha";
		if (source && !("why" in source) && asked) {
			if (!this.#loading) void this.#load(source);
			this.#schedule();
			return;
		}
		this.#letGo();
		if (!asked) {
			this.#painter?.destroy();
			this.#painter = null;
			this.#lost = false;
		}
		if (source) this.#tell("why" in source ? { kind: "impossible", why: source.why } : POSSIBLE);
		else this.#tell(null);
	}

	async #load(source: Exclude<AlphaSource, { why: AlphaReason }>): Promise<void> {
		const loading = new AbortController();
		const { signal } = loading;
		this.#loading = loading;
		this.#tell({ kind: "loading" });
		try {
			if (source.passing) await new Promise((resolve) => setTimeout(resolve, RESTS_MS));
			if (signal.aborted) return;
			const { bitmap } = await loadPicture(source.address, signal);
			if (signal.aborted) {
				bitmap.close();
				return;
			}
			const { width, height } = bitmap;
			this.#raster = { bitmap, size: source.size ?? { width, height } };
			await this.#put(this.#raster, signal);
		} catch (error) {
			if (!signal.aborted) this.#fail(error);
		}
	}

	async #put(raster: Raster, signal: AbortSignal): Promise<void> {
		this.#painter ??= this.#newPainter();
		if (!this.#painter)
			throw new PictureError("broken", "It needs WebGL2, which this browser does not give now.");
		const turn = ++this.#puts;
		// What is there by halves is not shown.
		await this.#painter.load(raster, () => undefined);
		if (signal.aborted || turn !== this.#puts) return;
		if (this.#lost) throw takenAway();
		this.#shown = true;
		this.#paint();
		this.#tell({ kind: "shown" });
	}

	#newPainter(): Painter | null {
		const painter = webglPainter({
			lost: () => {
				this.#lost = true;
				this.#hide();
				if (this.#raster) this.#fail(takenAway());
			},
			restored: () => {
				this.#lost = false;
				const [raster, signal] = [this.#raster, this.#loading?.signal];
				if (!raster || !signal) return;
				this.#put(raster, signal).catch((error: unknown) => {
					if (!signal.aborted) this.#fail(error);
				});
			},
		});
		if (!painter) return null;
		painter.canvas.dataset.alpha = "";
		painter.canvas.style.visibility = "hidden";
		this.#container.append(painter.canvas);
		return painter;
	}

	#fail(error: unknown): void {
		const message = error instanceof PictureError ? error.message : "The picture could not be shown.";
		this.#tell({ kind: "failed", message });
	}

	#letGo(): void {
		this.#hide();
		this.#loading?.abort();
		this.#loading = null;
		this.#painter?.clear();
		this.#raster?.bitmap.close();
		this.#raster = null;
	}

	#hide(): void {
		this.#shown = false;
		if (this.#painter) this.#painter.canvas.style.visibility = "hidden";
	}

	/** Nothing is said of no picture: there may be another one that has its say. */
	#tell(state: AlphaState | null): void {
		if (state === null && !this.#told) return;
		this.#told = state !== null;
		this.#sight.setAlpha(state);
	}

	readonly #schedule = (): void => {
		this.#frame ??= requestAnimationFrame(() => {
			this.#frame = null;
			this.#paint();
		});
	};

	#paint(): void {
		if (!this.#shown || !this.#painter) return;
		const { camera, view, look } = this.#sight;
		this.#painter.paint(camera.get(), view.get(), onScreen(look.get()));
		this.#painter.canvas.style.visibility = "";
	}
}

const takenAway = () => new PictureError("broken", "The graphics card was taken away.");

const nameOf = (source: AlphaSource): string => ("why" in source ? source.why : source.address);
