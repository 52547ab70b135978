import type { Camera, Size } from "../camera";
import { isPlain, type Look } from "../look/look";
import { type LookPainter, lookPainter } from "../look/look_painter";
import { CRISP_FROM, newCanvas, sizeCanvas } from "../picture/painter";
import { link, type Program } from "../picture/webgl_program";

/** What frames are taken from: a video, its poster, or what another screen kept. */
export type FrameSource = HTMLVideoElement | VideoFrame | ImageBitmap | HTMLCanvasElement;
/** Red, green and blue, 0 to 255. */
type Value = readonly [number, number, number];

/** Keeps one frame and paints it as the camera sees it, however often, without asking the video again. */
export interface Screen {
	readonly canvas: HTMLCanvasElement;
	/** Whether it can paint with another look than the plain one; without that it paints plainly. */
	readonly looks: boolean;
	/** Takes the frame that the source shows now, if it shows one; whether it did. `size` is that of the clip. */
	take(source: FrameSource, size: Size): boolean;
	/** The frame that it keeps, for another screen to take while this one is there; null without one. */
	frame(): FrameSource | null;
	clear(): void;
	paint(camera: Camera, view: Size, look: Look): void;
	/** The value of a pixel of the frame; null without one. */
	valueAt(x: number, y: number): Value | null;
	destroy(): void;
}

/** How the drivers that only pretend to be a graphics card call themselves. */
const PRETENDED = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/**
 * A screen of the graphics card where there is one. `lost` is called when the card is taken away. A card that is only
 * pretended by the processor takes several times as long for a frame as the canvas's own means.
 */
export function newScreen(lost: () => void): Screen {
	return webglScreen(lost) ?? canvasScreen();
}

function sizeOf(source: FrameSource): Size {
	if ("videoWidth" in source) return { width: source.videoWidth, height: source.videoHeight };
	if ("displayWidth" in source) return { width: source.displayWidth, height: source.displayHeight };
	return { width: source.width, height: source.height };
}

/**
 * What of a source is the picture. Renditions have even sides: the pixel that was added to an odd one at the right or
 * the bottom is none of the picture. A source of another size altogether stands for all of it.
 */
export function pictureIn(source: Size, clip: Size): Size {
	const added = (of: number, to: number) => of - to === 1;
	return {
		width: added(source.width, clip.width) ? clip.width : source.width,
		height: added(source.height, clip.height) ? clip.height : source.height,
	};
}

/** `pretended`: also where the processor does the work of the card. */
export function webglScreen(lost: () => void, pretended = false): Screen | null {
	const canvas = newCanvas();
	const gl = canvas.getContext("webgl2", {
		alpha: true,
		antialias: false,
		depth: false,
		stencil: false,
		// So that a frame can be copied off the page at any time.
		preserveDrawingBuffer: true,
	});
	if (!gl) return null;
	const names = gl.getExtension("WEBGL_debug_renderer_info");
	const driver = gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
	const program: Program | null = !pretended && PRETENDED.test(String(driver)) ? null : link(gl);
	if (!program) {
		gl.getExtension("WEBGL_lose_context")?.loseContext();
		return null;
	}
	/** Linked with the first look; null where that did not work. */
	let looks: LookPainter | null | undefined;
	let texture: WebGLTexture | null = null;
	/** The clip's size, the texture's, and what of the texture is the picture. */
	let held: { readonly clip: Size; readonly texture: Size; readonly picture: Size } | null = null;

	const onLost = () => {
		texture = null;
		held = null;
		lost();
	};
	canvas.addEventListener("webglcontextlost", onLost);

	/** Reads pixels of the texture, row by row from the top. */
	const read = (x: number, y: number, { width, height }: Size): Uint8Array<ArrayBuffer> => {
		const target = gl.createFramebuffer();
		gl.bindFramebuffer(gl.FRAMEBUFFER, target);
		gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
		const pixels = new Uint8Array(4 * width * height);
		gl.readPixels(x, y, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
		gl.bindFramebuffer(gl.FRAMEBUFFER, null);
		gl.deleteFramebuffer(target);
		return pixels;
	};

	return {
		canvas,
		get looks() {
			return looks !== null;
		},
		take(source, clip) {
			const size = sizeOf(source);
			if (gl.isContextLost() || size.width === 0) return false;
			if (!texture) {
				texture = gl.createTexture();
				gl.bindTexture(gl.TEXTURE_2D, texture);
				gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
				gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
			}
			gl.bindTexture(gl.TEXTURE_2D, texture);
			gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, source);
			held = { clip, texture: size, picture: pictureIn(size, clip) };
			return true;
		},
		frame() {
			if (!held || !texture || gl.isContextLost()) return null;
			const copy = document.createElement("canvas");
			sizeCanvas(copy, held.texture);
			const pixels = new Uint8ClampedArray(read(0, 0, held.texture).buffer);
			copy.getContext("2d")?.putImageData(new ImageData(pixels, copy.width, copy.height), 0, 0);
			return copy;
		},
		clear() {
			held = null;
		},
		paint(camera, view, look) {
			sizeCanvas(canvas, view);
			gl.viewport(0, 0, canvas.width, canvas.height);
			gl.clearColor(0, 0, 0, 0);
			gl.clear(gl.COLOR_BUFFER_BIT);
			if (!held || !texture) return;
			const { clip, picture } = held;
			const crisp = camera.zoom >= CRISP_FROM && picture.width === clip.width;
			const plain = isPlain(look);
			const zoom = (camera.zoom * clip.width) / picture.width;
			// The shader of looks takes the first smaller version at a half.
			const small = plain ? zoom < 0.5 : zoom <= 0.5;
			gl.bindTexture(gl.TEXTURE_2D, texture);
			if (small) gl.generateMipmap(gl.TEXTURE_2D);
			const minified = small ? gl.LINEAR_MIPMAP_LINEAR : gl.LINEAR;
			gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, minified);
			gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, crisp ? gl.NEAREST : gl.LINEAR);
			if (!plain && looks === undefined) looks = lookPainter(gl);
			if (looks && !plain) {
				const core = { x: 0, y: 0, ...picture };
				looks.paint({
					picture,
					parts: [{ core, source: core, texture }],
					camera: { ...camera, zoom },
					view,
					look,
					smooth: !crisp,
				});
				return;
			}
			// biome-ignore lint/correctness/useHookAtTopLevel: a function of WebGL, not of React
			gl.useProgram(program.program);
			const clipX = (x: number) => (x / view.width) * 2 - 1;
			const clipY = (y: number) => 1 - (y / view.height) * 2;
			gl.uniform4f(
				program.place,
				clipX(camera.x),
				clipY(camera.y),
				clipX(camera.x + clip.width * camera.zoom),
				clipY(camera.y + clip.height * camera.zoom),
			);
			gl.uniform4f(
				program.texture,
				0,
				0,
				picture.width / held.texture.width,
				picture.height / held.texture.height,
			);
			gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
		},
		valueAt(x, y) {
			if (!held || !texture || gl.isContextLost()) return null;
			const { clip, picture } = held;
			const [column, row] = placeIn(picture, clip, x, y);
			const [red = 0, green = 0, blue = 0] = read(column, row, { width: 1, height: 1 });
			return [red, green, blue];
		},
		destroy() {
			canvas.removeEventListener("webglcontextlost", onLost);
			held = null;
			gl.getExtension("WEBGL_lose_context")?.loseContext();
			canvas.remove();
		},
	};
}

/** Paints with the canvas's own means. */
export function canvasScreen(): Screen {
	const canvas = newCanvas();
	const context = canvas.getContext("2d");
	const kept = document.createElement("canvas");
	const keeper = kept.getContext("2d");
	const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
	/** `own`: a frame that is held here, in place of a copy of what it shows. */
	let held: { readonly clip: Size; readonly picture: Size; readonly own: VideoFrame | null } | null = null;
	const letGo = () => {
		held?.own?.close();
		held = null;
	};
	return {
		canvas,
		looks: false,
		take(source, clip) {
			const size = sizeOf(source);
			if (!keeper || size.width === 0) return false;
			letGo();
			const own = "displayWidth" in source ? source.clone() : null;
			if (!own) {
				sizeCanvas(kept, size);
				keeper.drawImage(source, 0, 0);
			}
			held = { clip, picture: pictureIn(size, clip), own };
			return true;
		},
		frame: () => held && (held.own ?? kept),
		clear: letGo,
		paint(camera, view) {
			sizeCanvas(canvas, view);
			if (!context) return;
			context.clearRect(0, 0, canvas.width, canvas.height);
			if (!held) return;
			const { clip, picture, own } = held;
			// What has fewer pixels than the clip has none of the clip's to be counted.
			context.imageSmoothingEnabled = camera.zoom < CRISP_FROM || picture.width !== clip.width;
			// Better smoothing costs more than the time that a frame of a clip is shown for.
			context.imageSmoothingQuality = "low";
			const [width, height] = [clip.width * camera.zoom, clip.height * camera.zoom];
			context.drawImage(own ?? kept, 0, 0, picture.width, picture.height, camera.x, camera.y, width, height);
		},
		valueAt(x, y) {
			if (!held || !pixel) return null;
			const [column, row] = placeIn(held.picture, held.clip, x, y);
			pixel.drawImage(held.own ?? kept, column, row, 1, 1, 0, 0, 1, 1);
			const [red = 0, green = 0, blue = 0] = pixel.getImageData(0, 0, 1, 1).data;
			return [red, green, blue];
		},
		destroy() {
			letGo();
			canvas.remove();
		},
	};
}

/** Where a pixel of the clip lies in what is held of it. */
function placeIn(picture: Size, clip: Size, x: number, y: number): [number, number] {
	return [
		Math.min(picture.width - 1, Math.floor((x * picture.width) / clip.width)),
		Math.min(picture.height - 1, Math.floor((y * picture.height) / clip.height)),
	];
}
