import { CRISP_FROM, newCanvas, type Painter, type Raster, sizeCanvas } from "./painter";

/** Paints with the canvas's own means, where there is no WebGL or while it is lost. */
export function canvasPainter(): Painter {
	const canvas = newCanvas();
	const context = canvas.getContext("2d");
	let raster: Raster | null = null;
	return {
		canvas,
		looks: false,
		async load(next) {
			raster = next;
		},
		clear() {
			raster = null;
		},
		paint(camera, view) {
			sizeCanvas(canvas, view);
			if (!context) return;
			context.clearRect(0, 0, canvas.width, canvas.height);
			if (!raster) return;
			context.imageSmoothingEnabled = camera.zoom < CRISP_FROM;
			context.imageSmoothingQuality = "high";
			const { width, height } = raster.size;
			context.drawImage(raster.bitmap, camera.x, camera.y, width * camera.zoom, height * camera.zoom);
		},
		destroy() {
			raster = null;
			canvas.remove();
		},
	};
}
