import type { Box } from "@/document/schema";
import type { Size } from "../camera";
import { newCanvas, sizeCanvas } from "../picture/painter";
import type { Look } from "./look";
import { type LookPainter, lookPainter } from "./look_painter";

/** Shows with a look what another canvas shows plainly, pixel for pixel. */
export interface LookCanvas {
	readonly canvas: HTMLCanvasElement;
	/** Whether it can; not while the graphics card is taken away. */
	readonly looks: boolean;
	/** `covered`: where there is something on the other canvas. The rest of this one stays empty. */
	paint(shown: HTMLCanvasElement, covered: readonly Box[], look: Look): void;
	destroy(): void;
}

/** Null where there is no WebGL2. `changed` is called when the graphics card is taken away, and when it is there again. */
export function lookCanvas(changed: () => void): LookCanvas | null {
	const canvas = newCanvas();
	const gl = canvas.getContext("webgl2", { alpha: true, antialias: false, depth: false, stencil: false });
	if (!gl) return null;
	let painter: LookPainter | null = lookPainter(gl);
	let texture: WebGLTexture | null = null;
	const onLost = (event: Event) => {
		// Without this the browser never gives the context back.
		event.preventDefault();
		painter = null;
		texture = null;
		changed();
	};
	const onRestored = () => {
		painter = lookPainter(gl);
		changed();
	};
	canvas.addEventListener("webglcontextlost", onLost);
	canvas.addEventListener("webglcontextrestored", onRestored);
	return {
		canvas,
		get looks() {
			return painter !== null;
		},
		paint(shown, covered, look) {
			const view: Size = { width: shown.width, height: shown.height };
			sizeCanvas(canvas, view);
			gl.viewport(0, 0, view.width, view.height);
			gl.clearColor(0, 0, 0, 0);
			gl.clear(gl.COLOR_BUFFER_BIT);
			if (!painter || covered.length === 0) return;
			texture ??= gl.createTexture();
			gl.bindTexture(gl.TEXTURE_2D, texture);
			gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
			gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
			gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
			gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, shown);
			const source = { x: 0, y: 0, ...view };
			const held = texture;
			painter.paint({
				picture: view,
				parts: covered.map((core) => ({ core, source, texture: held })),
				camera: { x: 0, y: 0, zoom: 1 },
				view,
				look,
				smooth: false,
			});
		},
		destroy() {
			canvas.removeEventListener("webglcontextlost", onLost);
			canvas.removeEventListener("webglcontextrestored", onRestored);
			gl.getExtension("WEBGL_lose_context")?.loseContext();
			canvas.remove();
		},
	};
}
