import type { Point } from "@/document/schema";
import { type ReadonlySignal, Signal } from "@/signal";
import type { Size } from "../camera";
import { onScreen } from "../look/look";
import type { Sight } from "../sight";
import { AlphaLayer, type AlphaSource } from "./alpha_layer";
import { canvasPainter } from "./canvas_painter";
import { type Arrival, loadPicture, loadPyramid, PictureError } from "./load";
import type { Painter, Raster } from "./painter";
import { TiledLayer } from "./tiled_layer";
import { webglPainter } from "./webgl_painter";

/** What there is to see. */
export type PictureState =
	| { readonly kind: "empty" }
	/** `preview`: whether a small version is on the screen meanwhile. */
	| { readonly kind: "loading"; readonly preview: boolean; readonly arrival: Arrival | null }
	/** `bytes`: the length of the file that is shown. */
	| { readonly kind: "ready"; readonly bytes: number }
	| { readonly kind: "failed"; readonly preview: boolean; readonly message: string };

export interface PictureSource {
	/** The full picture. */
	readonly address: string;
	/** A small version that arrives sooner. */
	readonly preview: string | null;
	/** The full picture's size, as far as it is known before it arrives. */
	readonly size: Size | null;
	/** Where its tiles are described, of a picture that is too large to be shown whole. */
	readonly tiles?: string | null;
	/** Its alpha as a picture; null where there is none to be had. */
	readonly alpha?: string | null;
}

/** Red, green and blue, 0 to 255. */
export type Value = readonly [number, number, number];

/** Shows one still: a small version at once, the full one when it has arrived, and repaints when the camera moves. */
export class Picture {
	readonly #sight: Sight;
	readonly #container: HTMLElement;
	readonly #state = new Signal<PictureState>({ kind: "empty" });
	readonly #stop: (() => void)[];
	readonly #alpha: AlphaLayer;
	#painter: Painter;
	/** What it goes on with once the picture is loaded there. */
	#next: Painter | null = null;
	#webgl: Painter | null;
	#raster: Raster | null = null;
	#full = false;
	#tiles: TiledLayer | null = null;
	#source: PictureSource | null = null;
	#loading: AbortController | null = null;
	#frame: number | null = null;
	#pixel: CanvasRenderingContext2D | null = null;

	constructor(container: HTMLElement, sight: Sight) {
		this.#sight = sight;
		this.#container = container;
		this.#webgl = webglPainter({
			lost: () => void this.#use(canvasPainter()),
			restored: () => {
				if (this.#webgl) void this.#use(this.#webgl);
			},
		});
		this.#painter = this.#webgl ?? canvasPainter();
		container.prepend(this.#painter.canvas);
		this.#alpha = new AlphaLayer(container, sight);
		this.#stop = [sight.camera, sight.view, sight.look].map((signal) => signal.subscribe(this.#schedule));
	}

	get state(): ReadonlySignal<PictureState> {
		return this.#state;
	}

	/** Shows another picture, or none. */
	async show(source: PictureSource | null): Promise<void> {
		this.#loading?.abort();
		this.#raster?.bitmap.close();
		this.#raster = null;
		this.#full = false;
		this.#tiles?.destroy();
		this.#tiles = null;
		this.#source = source;
		this.#painter.clear();
		this.#next?.clear();
		this.#alpha.show(source && alphaOf(source));
		this.#schedule();
		if (!source) {
			this.#sight.setPicture(null);
			this.#state.set({ kind: "empty" });
			return;
		}
		const loading = new AbortController();
		this.#loading = loading;
		this.#state.set({ kind: "loading", preview: false, arrival: null });
		if (source.size) this.#sight.setPicture(source.size);
		const preview =
			source.preview && source.size ? this.#preview(source.preview, source.size, loading.signal) : null;
		try {
			if (source.tiles) {
				await this.#showTiles(source.tiles, loading.signal);
				return;
			}
			const { bitmap, bytes } = await loadPicture(source.address, loading.signal, (arrival) =>
				this.#arrived(arrival),
			);
			if (loading.signal.aborted) {
				bitmap.close();
				return;
			}
			const size = { width: bitmap.width, height: bitmap.height };
			this.#full = true;
			await this.#put({ bitmap, size }, loading.signal);
			if (loading.signal.aborted) return;
			this.#sight.setPicture(size);
			this.#paint();
			this.#state.set({ kind: "ready", bytes });
		} catch (error) {
			if (loading.signal.aborted) return;
			await preview;
			const message = error instanceof PictureError ? error.message : "The picture could not be shown.";
			this.#state.set({ kind: "failed", preview: this.#raster !== null, message });
		}
	}

	/** Tries again what failed. */
	retry(): void {
		void this.show(this.#source);
	}

	/** The value of a pixel of the full picture, as it is shown; null outside of it and until it is there. */
	valueAt(point: Point): Value | null {
		if (this.#tiles) {
			this.#pixel ??= onePixel();
			return this.#pixel && this.#tiles.valueAt(point, this.#pixel);
		}
		const raster = this.#full ? this.#raster : null;
		const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
		if (!raster || x < 0 || y < 0 || x >= raster.size.width || y >= raster.size.height) return null;
		this.#pixel ??= onePixel();
		const pixel = this.#pixel;
		if (!pixel) return null;
		pixel.drawImage(raster.bitmap, x, y, 1, 1, 0, 0, 1, 1);
		const [red = 0, green = 0, blue = 0] = pixel.getImageData(0, 0, 1, 1).data;
		return [red, green, blue];
	}

	destroy(): void {
		this.#loading?.abort();
		this.#next = null;
		for (const stop of this.#stop) stop();
		if (this.#frame !== null) cancelAnimationFrame(this.#frame);
		this.#tiles?.destroy();
		this.#alpha.destroy();
		this.#raster?.bitmap.close();
		this.#raster = null;
		if (this.#painter !== this.#webgl) this.#painter.destroy();
		this.#webgl?.destroy();
	}

	/** Shows a large picture in tiles, over its small version. */
	async #showTiles(address: string, signal: AbortSignal): Promise<void> {
		const pyramid = await loadPyramid(address, signal);
		if (signal.aborted) return;
		this.#sight.setPicture({ width: pyramid.width, height: pyramid.height });
		this.#tiles = new TiledLayer(this.#container, this.#sight, address, pyramid, () => {
			// There is no file of it that was loaded whole.
			if (!signal.aborted) this.#state.set({ kind: "ready", bytes: 0 });
		});
	}

	async #preview(address: string, size: Size, signal: AbortSignal): Promise<void> {
		try {
			const { bitmap } = await loadPicture(address, signal);
			if (signal.aborted || this.#full) {
				bitmap.close();
				return;
			}
			await this.#put({ bitmap, size }, signal);
			const state = this.#state.get();
			if (state.kind === "loading") this.#state.set({ ...state, preview: true });
		} catch {
			// The small version only shortens the wait; what matters is told of the full one.
		}
	}

	#arrived(arrival: Arrival): void {
		const state = this.#state.get();
		if (state.kind === "loading") this.#state.set({ ...state, arrival });
	}

	async #put(raster: Raster, signal: AbortSignal): Promise<void> {
		const last = this.#raster;
		this.#raster = raster;
		await this.#painter.load(raster, this.#schedule);
		if (last !== raster) last?.bitmap.close();
		if (!signal.aborted) this.#schedule();
	}

	/** Goes on with another painter, as when the graphics card was taken away or came back. */
	async #use(painter: Painter): Promise<void> {
		this.#next = painter;
		// Another picture may come meanwhile, and the one before is closed then.
		for (let loaded: Raster | null = null; loaded !== this.#raster; ) {
			const raster: Raster | null = this.#raster;
			const done = raster ? await painter.load(raster, this.#schedule).then(succeeded, failed) : true;
			if (this.#next !== painter) return;
			if (!done && raster === this.#raster) {
				this.#next = null;
				return;
			}
			loaded = raster;
		}
		this.#next = null;
		const last = this.#painter;
		this.#painter = painter;
		last.canvas.remove();
		if (last !== this.#webgl) last.destroy();
		this.#container.prepend(painter.canvas);
		this.#paint();
	}

	readonly #schedule = (): void => {
		this.#frame ??= requestAnimationFrame(() => {
			this.#frame = null;
			this.#paint();
		});
	};

	#paint(): void {
		const { camera, view, look } = this.#sight;
		this.#painter.paint(camera.get(), view.get(), onScreen(look.get()));
		// Tiles tell it themselves.
		if (this.#source && !this.#tiles) this.#sight.setLookPossible(this.#painter.looks);
	}
}

const succeeded = (): boolean => true;
const failed = (): boolean => false;

function alphaOf({ alpha, size, tiles }: PictureSource): AlphaSource {
	if (tiles) return { why: "tiles" };
	return alpha ? { address: alpha, size } : { why: "poster" };
}

function onePixel(): CanvasRenderingContext2D | null {
	const canvas = document.createElement("canvas");
	canvas.width = 1;
	canvas.height = 1;
	return canvas.getContext("2d", { willReadFrequently: true });
}
