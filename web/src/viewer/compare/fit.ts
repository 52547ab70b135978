import type { Camera, Size } from "../camera";

/** Where another picture lies in the frame of the reviewed one, in image pixels of that. */
export interface Fit {
	readonly x: number;
	readonly y: number;
	/** Pixels of the reviewed picture for each of the other one. */
	readonly scale: number;
}

/** The other picture as large as it can be within the frame of the reviewed one, in its middle. */
export function fitted(other: Size, picture: Size): Fit {
	const scale = Math.min(picture.width / other.width, picture.height / other.height);
	return {
		x: (picture.width - other.width * scale) / 2,
		y: (picture.height - other.height * scale) / 2,
		scale,
	};
}

/** The camera that shows the other picture where it fits while `camera` shows the reviewed one. */
export function throughFit({ x, y, zoom }: Camera, fit: Fit): Camera {
	return { x: x + fit.x * zoom, y: y + fit.y * zoom, zoom: zoom * fit.scale };
}
