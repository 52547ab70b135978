import type { Camera, Size } from "../camera";
import type { Look } from "../look/look";

/** A decoded picture, and the size of the one that it stands for: a thumbnail stands for a larger one. */
export interface Raster {
	readonly bitmap: ImageBitmap;
	readonly size: Size;
}

/** Paints a picture as the camera sees it. Each has a canvas of its own. */
export interface Painter {
	readonly canvas: HTMLCanvasElement;
	/** Whether it can paint with another look than the plain one; without that it paints plainly. */
	readonly looks: boolean;
	/**
	 * Makes a picture ready to paint; what was shown before stays beneath until it is there whole. Asks to be painted
	 * anew as parts of it arrive.
	 */
	load(raster: Raster, repaint: () => void): Promise<void>;
	clear(): void;
	paint(camera: Camera, view: Size, look: Look): void;
	destroy(): void;
}

/** From this zoom on, pixels are shown as squares: the eye wants to count them. */
export const CRISP_FROM = 2;

/** Gives a canvas the view's size in device pixels; false when it has it already. */
export function sizeCanvas(canvas: HTMLCanvasElement, view: Size): void {
	if (canvas.width !== view.width) canvas.width = view.width;
	if (canvas.height !== view.height) canvas.height = view.height;
}

export function newCanvas(): HTMLCanvasElement {
	const canvas = document.createElement("canvas");
	canvas.setAttribute("aria-hidden", "true");
	canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%;display:block";
	return canvas;
}
