import type { Camera, Size } from "../camera";
import { isPlain } from "../look/look";
import { type LookPainter, lookPainter } from "../look/look_painter";
import { CRISP_FROM, newCanvas, type Painter, type Raster, sizeCanvas } from "./painter";
import { inSlices, nextFrame, type Pace } from "./slices";
import { planTiles, type Tile } from "./tiles";
import { link, type Program } from "./webgl_program";

/** Painting takes from loading where there is no graphics card: what has arrived is shown this often. */
const REPAINT_MS = 250;

interface LoadedTile extends Tile {
	readonly texture: WebGLTexture;
}

/** The textures of a picture, as far as they are there. */
interface Loaded {
	readonly tiles: LoadedTile[];
	/** The size of the bitmap. */
	readonly size: Size;
	/** Pixels of the bitmap for each pixel of the picture it stands for. */
	readonly scale: number;
}

/** Paints with WebGL2: large pictures in tiles, with smaller versions for when they are shown small. Null without it. */
export function webglPainter(observer: { lost(): void; restored(): void }): Painter | null {
	const canvas = newCanvas();
	const gl = canvas.getContext("webgl2", { alpha: true, antialias: false, depth: false, stencil: false });
	if (!gl) return null;
	let program = link(gl);
	if (!program) return null;
	/** Linked with the first look; null where that did not work. */
	let looks: LookPainter | null | undefined;
	let loaded: Loaded | null = null;
	/** What comes in the place of `loaded`, and lies over it tile by tile meanwhile. */
	let arriving: Loaded | null = null;

	const release = (old: Loaded | null) => {
		for (const tile of old?.tiles ?? []) gl.deleteTexture(tile.texture);
	};
	const onLost = (event: Event) => {
		// Without this the browser never gives the context back.
		event.preventDefault();
		looks = undefined;
		loaded = null;
		arriving = null;
		observer.lost();
	};
	const onRestored = () => {
		program = link(gl);
		if (program) observer.restored();
	};
	canvas.addEventListener("webglcontextlost", onLost);
	canvas.addEventListener("webglcontextrestored", onRestored);

	return {
		canvas,
		get looks() {
			return looks !== null;
		},
		async load(raster, repaint) {
			release(arriving);
			const { width, height } = raster.bitmap;
			const mine: Loaded = { tiles: [], size: { width, height }, scale: width / raster.size.width };
			arriving = mine;
			let painted = performance.now();
			try {
				await inSlices(planTiles(raster.bitmap), pace(gl), async (tile) => {
					const texture = await upload(gl, raster, tile);
					if (!texture) return false;
					if (arriving !== mine) {
						gl.deleteTexture(texture);
						return false;
					}
					mine.tiles.push({ ...tile, texture });
					if (performance.now() - painted > REPAINT_MS) {
						painted = performance.now();
						repaint();
					}
					return true;
				});
			} catch (error) {
				if (arriving === mine) {
					release(mine);
					arriving = null;
				}
				throw error;
			}
			if (arriving !== mine) return;
			release(loaded);
			loaded = mine;
			arriving = null;
		},
		clear() {
			release(loaded);
			release(arriving);
			loaded = null;
			arriving = null;
		},
		paint(camera, view, look) {
			sizeCanvas(canvas, view);
			gl.viewport(0, 0, canvas.width, canvas.height);
			gl.clearColor(0, 0, 0, 0);
			gl.clear(gl.COLOR_BUFFER_BIT);
			if (!program) return;
			// biome-ignore lint/correctness/useHookAtTopLevel: a function of WebGL, not of React
			gl.useProgram(program.program);
			if (!isPlain(look) && looks === undefined) looks = lookPainter(gl);
			for (const layer of [loaded, arriving]) {
				if (!layer) continue;
				const { scale, size } = layer;
				const smooth = camera.zoom < CRISP_FROM || scale !== 1;
				const own = { ...camera, zoom: camera.zoom / scale };
				if (isPlain(look) || !looks) paintTiles(gl, program, layer, camera, view);
				else looks.paint({ picture: size, parts: layer.tiles, camera: own, view, look, smooth });
			}
		},
		destroy() {
			canvas.removeEventListener("webglcontextlost", onLost);
			canvas.removeEventListener("webglcontextrestored", onRestored);
			release(loaded);
			release(arriving);
			loaded = null;
			arriving = null;
			gl.getExtension("WEBGL_lose_context")?.loseContext();
			canvas.remove();
		},
	};
}

function paintTiles(
	gl: WebGL2RenderingContext,
	program: Program,
	{ tiles, scale }: Loaded,
	camera: Camera,
	view: Size,
): void {
	const zoom = camera.zoom / scale;
	const magnified = camera.zoom >= CRISP_FROM && scale === 1 ? gl.NEAREST : gl.LINEAR;
	for (const { core, source, texture } of tiles) {
		const left = camera.x + core.x * zoom;
		const top = camera.y + core.y * zoom;
		const right = left + core.width * zoom;
		const bottom = top + core.height * zoom;
		if (right < 0 || bottom < 0 || left > view.width || top > view.height) continue;
		const clipX = (x: number) => (x / view.width) * 2 - 1;
		const clipY = (y: number) => 1 - (y / view.height) * 2;
		gl.uniform4f(program.place, clipX(left), clipY(top), clipX(right), clipY(bottom));
		gl.uniform4f(
			program.texture,
			(core.x - source.x) / source.width,
			(core.y - source.y) / source.height,
			(core.x + core.width - source.x) / source.width,
			(core.y + core.height - source.y) / source.height,
		);
		gl.bindTexture(gl.TEXTURE_2D, texture);
		gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, magnified);
		gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
	}
}

/** The pace of this machine, with a fence behind what the graphics card was given last. */
function pace(gl: WebGL2RenderingContext): Pace {
	let fence: WebGLSync | null = null;
	return {
		now: () => performance.now(),
		async frame() {
			fence ??= gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
			gl.flush();
			await nextFrame();
		},
		settled() {
			// A context that was lost has nothing left to do.
			if (fence && !gl.isContextLost() && gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED)
				return false;
			gl.deleteSync(fence);
			fence = null;
			return true;
		},
	};
}

async function upload(gl: WebGL2RenderingContext, raster: Raster, tile: Tile): Promise<WebGLTexture | null> {
	const { x, y, width, height } = tile.source;
	const whole = width === raster.bitmap.width && height === raster.bitmap.height;
	const part = whole
		? raster.bitmap
		: await createImageBitmap(raster.bitmap, x, y, width, height, { premultiplyAlpha: "none" });
	const texture = gl.createTexture();
	gl.bindTexture(gl.TEXTURE_2D, texture);
	gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
	gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
	gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
	gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, part);
	gl.generateMipmap(gl.TEXTURE_2D);
	if (!whole) part.close();
	return gl.isContextLost() ? null : texture;
}
