/**
 * Where the picture lies in the view. All arithmetic is in device pixels, so that at 100 % one pixel of the picture is
 * exactly one pixel of the screen.
 */
import type { Point } from "@/document/schema";

export interface Size {
	readonly width: number;
	readonly height: number;
}

/** `x`, `y`: where the picture's top left corner lies in the view. `zoom`: device pixels per image pixel. */
export interface Camera {
	readonly x: number;
	readonly y: number;
	readonly zoom: number;
}

export const MOST_ZOOM = 64;
/** The steps of + and -. */
const STEPS = [
	1 / 64,
	1 / 32,
	1 / 16,
	1 / 8,
	1 / 4,
	1 / 3,
	1 / 2,
	2 / 3,
	1,
	1.5,
	2,
	3,
	4,
	6,
	8,
	12,
	16,
	32,
	64,
];
/** So much of the picture always stays in view, in device pixels. */
const KEPT = 48;

/** The camera that shows the whole picture in the middle of the view, with a margin around it. */
export function whole(picture: Size, view: Size, margin = 0): Camera {
	const width = Math.max(1, view.width - 2 * margin);
	const height = Math.max(1, view.height - 2 * margin);
	const zoom = Math.min(MOST_ZOOM, width / picture.width, height / picture.height);
	return centred(picture, view, zoom);
}

/** The camera that shows the middle of the picture in the middle of the view. */
export function centred(picture: Size, view: Size, zoom: number): Camera {
	return {
		x: (view.width - picture.width * zoom) / 2,
		y: (view.height - picture.height * zoom) / 2,
		zoom,
	};
}

/** The camera that shows a point of the picture in the middle of the view. */
export function centredOn(point: Point, view: Size, zoom: number): Camera {
	return { x: view.width / 2 - point.x * zoom, y: view.height / 2 - point.y * zoom, zoom };
}

/** Zooms so that what lies under `anchor` (a point of the view) stays there. */
export function zoomAt(camera: Camera, zoom: number, anchor: Point): Camera {
	const ratio = zoom / camera.zoom;
	return {
		x: anchor.x - (anchor.x - camera.x) * ratio,
		y: anchor.y - (anchor.y - camera.y) * ratio,
		zoom,
	};
}

export function panBy(camera: Camera, dx: number, dy: number): Camera {
	return { ...camera, x: camera.x + dx, y: camera.y + dy };
}

/** The next step of zoom in a direction. */
export function zoomStep(zoom: number, direction: 1 | -1): number {
	const next =
		direction === 1
			? STEPS.find((step) => step > zoom * 1.001)
			: STEPS.findLast((step) => step < zoom * 0.999);
	return next ?? zoom;
}

/** The camera within bounds: the picture is never lost from view, and never so small that it cannot be found. */
export function bounded(camera: Camera, picture: Size, view: Size): Camera {
	const least = Math.min(1, whole(picture, view).zoom) / 4;
	const zoom = Math.min(MOST_ZOOM, Math.max(least, camera.zoom));
	const centre = { x: view.width / 2, y: view.height / 2 };
	const at = zoom === camera.zoom ? camera : zoomAt(camera, zoom, centre);
	const kept = (position: number, extent: number, room: number) =>
		Math.min(room - KEPT, Math.max(KEPT - extent, position));
	return {
		x: kept(at.x, picture.width * zoom, view.width),
		y: kept(at.y, picture.height * zoom, view.height),
		zoom,
	};
}

/** The camera with the picture's corner on a whole device pixel: at 100 % nothing is resampled. */
export function snapped(camera: Camera): Camera {
	return { x: Math.round(camera.x), y: Math.round(camera.y), zoom: camera.zoom };
}

/** Where a point of the view (device pixels) lies in the picture. */
export function toImage(camera: Camera, point: Point): Point {
	return { x: (point.x - camera.x) / camera.zoom, y: (point.y - camera.y) / camera.zoom };
}

/** Where a point of the picture lies in the view, in device pixels. */
export function toView(camera: Camera, point: Point): Point {
	return { x: point.x * camera.zoom + camera.x, y: point.y * camera.zoom + camera.y };
}

/** What of the picture is in view, in image pixels; may reach beyond the picture. */
export function visible(camera: Camera, view: Size): { x: number; y: number; width: number; height: number } {
	return {
		x: -camera.x / camera.zoom,
		y: -camera.y / camera.zoom,
		width: view.width / camera.zoom,
		height: view.height / camera.zoom,
	};
}
