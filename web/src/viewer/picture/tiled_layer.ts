import type { Box, Point } from "@/document/schema";
import { isPlain, onScreen } from "../look/look";
import { type LookCanvas, lookCanvas } from "../look/look_canvas";
import type { Sight } from "../sight";
import { loadPicture } from "./load";
import { CRISP_FROM, newCanvas, sizeCanvas } from "./painter";
import { boxOf, levelFor, nameOf, type Pyramid, scaleOf, type TilePlace, wantedTiles } from "./pyramid";
import { hasWebgl } from "./webgl_program";

/** How many tiles come at the same time: as many as a browser asks one server for over HTTP/1.1. */
const AT_ONCE = 6;
/** How many tiles are kept, each of a megabyte: more than the largest view needs, and what was seen last. */
const MOST_KEPT = 192;
/** A tile that did not come is asked for again when the view has moved on, and not before so many milliseconds. */
const AGAIN_MS = 3000;

interface Loaded {
	readonly place: TilePlace;
	readonly bitmap: ImageBitmap;
}

/** Paints a large picture from tiles: those of the level that the zoom asks for, and coarser ones until these are there. */
export class TiledLayer {
	readonly #sight: Sight;
	readonly #address: string;
	readonly #canvas = newCanvas();
	readonly #context = this.#canvas.getContext("2d");
	readonly #loaded = new Map<string, Loaded>();
	readonly #coming = new Map<string, AbortController>();
	readonly #failed = new Map<string, number>();
	readonly #stop: (() => void)[];
	readonly #whole: () => void;
	/** What lies over the tiles with a look; null where nothing shows one. */
	#looked: LookCanvas | "untried" | null = "untried";
	#pyramid: Pyramid;
	#told = false;
	#frame: number | null = null;

	/** `whole` is called once all that is seen has come for the first time. */
	constructor(container: HTMLElement, sight: Sight, address: string, pyramid: Pyramid, whole: () => void) {
		this.#sight = sight;
		this.#address = address;
		this.#pyramid = pyramid;
		this.#whole = whole;
		this.#canvas.dataset.tiles = "";
		container.append(this.#canvas);
		this.#stop = [sight.camera, sight.view, sight.look].map((signal) => signal.subscribe(this.#schedule));
		this.#schedule();
	}

	/** Red, green and blue of a pixel of the picture; null until the tile in full size that holds it is there. */
	valueAt(point: Point, pixel: CanvasRenderingContext2D): readonly [number, number, number] | null {
		const level = this.#pyramid.levels.length - 1;
		const { side } = this.#pyramid;
		const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
		const place = { level, column: Math.floor(x / side), row: Math.floor(y / side) };
		const tile = this.#loaded.get(nameOf(place));
		if (!tile) return null;
		const box = boxOf(this.#pyramid, place);
		pixel.drawImage(tile.bitmap, x - box.x, y - box.y, 1, 1, 0, 0, 1, 1);
		const [red = 0, green = 0, blue = 0] = pixel.getImageData(0, 0, 1, 1).data;
		return [red, green, blue];
	}

	destroy(): void {
		for (const stop of this.#stop) stop();
		if (this.#frame !== null) cancelAnimationFrame(this.#frame);
		for (const coming of this.#coming.values()) coming.abort();
		for (const { bitmap } of this.#loaded.values()) bitmap.close();
		this.#loaded.clear();
		this.#coming.clear();
		if (this.#looked !== "untried") this.#looked?.destroy();
		this.#canvas.remove();
	}

	readonly #schedule = (): void => {
		this.#frame ??= requestAnimationFrame(() => {
			this.#frame = null;
			const wanted = wantedTiles(this.#pyramid, this.#sight.camera.get(), this.#sight.view.get());
			this.#paint();
			this.#fetch(wanted);
		});
	};

	/** Asks for what is wanted, gives up what is wanted no more, and lets go of what was not seen for the longest. */
	#fetch(wanted: readonly TilePlace[]): void {
		const names = new Set(wanted.map(nameOf));
		for (const [name, coming] of this.#coming) {
			if (names.has(name)) continue;
			coming.abort();
			this.#coming.delete(name);
		}
		for (const name of names) {
			// What is wanted now was seen last.
			const loaded = this.#loaded.get(name);
			if (!loaded) continue;
			this.#loaded.delete(name);
			this.#loaded.set(name, loaded);
		}
		for (const [name, { bitmap }] of this.#loaded) {
			if (this.#loaded.size <= MOST_KEPT) break;
			if (names.has(name)) continue;
			bitmap.close();
			this.#loaded.delete(name);
		}
		const missing = wanted.filter((place) => {
			const name = nameOf(place);
			const failed = this.#failed.get(name) ?? -Infinity;
			return !this.#loaded.has(name) && performance.now() - failed > AGAIN_MS;
		});
		if (missing.length === 0 && !this.#told) {
			this.#told = true;
			this.#whole();
		}
		for (const place of missing) {
			if (this.#coming.size >= AT_ONCE) break;
			if (!this.#coming.has(nameOf(place))) void this.#load(place);
		}
	}

	async #load(place: TilePlace): Promise<void> {
		const name = nameOf(place);
		const coming = new AbortController();
		this.#coming.set(name, coming);
		try {
			const { bitmap } = await loadPicture(`${this.#address}/${name}`, coming.signal);
			if (coming.signal.aborted) {
				bitmap.close();
				return;
			}
			this.#loaded.set(name, { place, bitmap });
			this.#failed.delete(name);
		} catch {
			// A coarser one is seen in its place.
			if (coming.signal.aborted) return;
			this.#failed.set(name, performance.now());
		}
		this.#coming.delete(name);
		this.#schedule();
	}

	#paint(): void {
		const camera = this.#sight.camera.get();
		const view = this.#sight.view.get();
		sizeCanvas(this.#canvas, view);
		const context = this.#context;
		if (!context) return;
		context.clearRect(0, 0, view.width, view.height);
		const finest = levelFor(this.#pyramid, camera.zoom);
		const full = this.#pyramid.levels.length - 1;
		const tiles = [...this.#loaded.values()].filter(({ place }) => place.level <= finest);
		tiles.sort((left, right) => left.place.level - right.place.level);
		const covered: Box[] = [];
		for (const { place, bitmap } of tiles) {
			const box = boxOf(this.#pyramid, place);
			const scale = scaleOf(this.#pyramid, place.level);
			const left = camera.x + box.x * scale.x * camera.zoom;
			const top = camera.y + box.y * scale.y * camera.zoom;
			const width = box.width * scale.x * camera.zoom;
			const height = box.height * scale.y * camera.zoom;
			if (left > view.width || top > view.height || left + width < 0 || top + height < 0) continue;
			context.imageSmoothingEnabled = place.level < full || camera.zoom < CRISP_FROM;
			context.imageSmoothingQuality = "high";
			context.drawImage(bitmap, left, top, width, height);
			// The coarsest tile is all of the picture.
			if (covered.length === 0 || tiles[0]?.place.level !== 0)
				covered.push({ x: left, y: top, width, height });
		}
		this.#paintLook(covered);
	}

	/** Shows what was painted with the look, over it: as many pixels as the view has, however large the picture is. */
	#paintLook(covered: readonly Box[]): void {
		const look = onScreen(this.#sight.look.get());
		const plain = isPlain(look);
		if (!plain && this.#looked === "untried") {
			this.#looked = lookCanvas(this.#schedule);
			if (this.#looked) this.#canvas.after(this.#looked.canvas);
		}
		const looked = this.#looked === "untried" ? null : this.#looked;
		const shown = !plain && looked?.looks === true;
		if (shown) looked.paint(this.#canvas, covered, look);
		if (looked) looked.canvas.style.visibility = shown ? "" : "hidden";
		this.#sight.setLookPossible(this.#looked === "untried" ? hasWebgl() : looked?.looks === true);
	}
}
