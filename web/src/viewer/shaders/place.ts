// Where pictures lie in the output, and which texels their pixels take: what render/src/compose/place.rs does, number for
// number. `plans.test.ts` holds the two against each other.
import type { Align, Crop, Sampling, Size, Viewport } from "./composition.gen";

/** A number with 32 binary digits behind the point: its whole part, and its fraction times 2³². */
export type Fixed = readonly [whole: number, fraction: number];

/** Positions along one side of a level, in texels: of the first pixel's middle, and from each pixel to the next. */
export interface Axis {
	readonly origin: Fixed;
	readonly step: Fixed;
}

/** Left, top, right and bottom. */
export type Edges = readonly [left: number, top: number, right: number, bottom: number];

/** Where a picture lies and what is taken of it. */
export interface Placement {
	/** In pixels of the output, the last two outside; all 0 where nothing is seen. */
	readonly rect: Edges;
	/** Of its pyramid: 0 is the picture itself, each further one half as wide and high. */
	readonly level: number;
	/** Whether to weigh four texels; else the one that the position lies in. */
	readonly linear: boolean;
	readonly x: Axis;
	readonly y: Axis;
	/** The first and last column and row that may be taken, all inside. */
	readonly bounds: Edges;
}

const NONE: Axis = { origin: [0, 0], step: [0, 0] };
const NOTHING: Placement = {
	rect: [0, 0, 0, 0],
	level: 0,
	linear: false,
	x: NONE,
	y: NONE,
	bounds: [0, 0, 0, 0],
};

/** The size of a level: halved as often, rounded down, never below 1. */
export function levelSize(size: Size, level: number): Size {
	const halved = (side: number) => Math.max(1, Math.floor(side / 2 ** level));
	return { width: halved(size.width), height: halved(size.height) };
}

/** What a crop leaves of a picture; null where that is nothing. */
export function cut(picture: Size, crop: Crop | null): Crop | null {
	if (!crop) return { x: 0, y: 0, width: picture.width, height: picture.height };
	const width = Math.min(crop.width, picture.width - crop.x);
	const height = Math.min(crop.height, picture.height - crop.y);
	return width > 0 && height > 0 ? { ...crop, width, height } : null;
}

/** How points of the stage become points of the output, within a cell of it. */
export class Camera {
	private readonly cell: Edges;
	private readonly stage: Size;
	private readonly zoom: number;
	private readonly center: readonly [number, number];
	private readonly middle: readonly [number, number];

	constructor(cell: Edges, stage: Size, viewport: Viewport) {
		this.cell = cell;
		this.stage = stage;
		const [left, top, right, bottom] = cell;
		this.middle = [(left + right) / 2, (top + bottom) / 2];
		if (viewport.kind === "at") {
			this.zoom = viewport.zoom;
			this.center = [viewport.x, viewport.y];
		} else {
			this.zoom = Math.min((right - left) / stage.width, (bottom - top) / stage.height);
			this.center = [stage.width / 2, stage.height / 2];
		}
	}

	/** Where a point of the stage lies in the output. */
	point(x: number, y: number): readonly [number, number] {
		return [
			this.middle[0] + (x - this.center[0]) * this.zoom,
			this.middle[1] + (y - this.center[1]) * this.zoom,
		];
	}

	/** Places a picture. */
	place(picture: Size, crop: Crop | null, align: Align, sampling: Sampling): Placement {
		const part = cut(picture, crop);
		if (!part) return NOTHING;
		const [scaleOnStage, x, y] = aligned(part, this.stage, align);
		// pixels of the output for each of the picture
		const scale = scaleOnStage * this.zoom;
		const [left, top] = this.point(x, y);
		const [stageLeft, stageTop] = this.point(0, 0);
		const [stageRight, stageBottom] = this.point(this.stage.width, this.stage.height);
		const [right, bottom] = [left + part.width * scale, top + part.height * scale];
		const rect: Edges = [
			Math.max(Math.ceil(Math.max(left, stageLeft) - 0.5), this.cell[0]),
			Math.max(Math.ceil(Math.max(top, stageTop) - 0.5), this.cell[1]),
			Math.min(Math.ceil(Math.min(right, stageRight) - 0.5), this.cell[2]),
			Math.min(Math.ceil(Math.min(bottom, stageBottom) - 0.5), this.cell[3]),
		];
		if (rect[0] >= rect[2] || rect[1] >= rect[3]) return NOTHING;
		let [level, ratio] = [0, 1 / scale];
		const linear = sampling === "good" && ratio > 1;
		const levels = 31 - Math.clz32(Math.max(picture.width, picture.height));
		while (linear && ratio >= 2 && level < levels) {
			level += 1;
			ratio /= 2;
		}
		const size = levelSize(picture, level);
		const [across, down] = [size.width / picture.width, size.height / picture.height];
		return {
			rect,
			level,
			linear,
			x: axis((part.x + (rect[0] + 0.5 - left) / scale) * across, across / scale),
			y: axis((part.y + (rect[1] + 0.5 - top) / scale) * down, down / scale),
			bounds: [
				Math.floor(part.x * across),
				Math.floor(part.y * down),
				last((part.x + part.width) * across, size.width),
				last((part.y + part.height) * down, size.height),
			],
		};
	}
}

function aligned(part: Size, stage: Size, align: Align): readonly [scale: number, x: number, y: number] {
	if (align === "actual") return [1, 0, 0];
	if (align === "center")
		return [1, Math.floor((stage.width - part.width) / 2), Math.floor((stage.height - part.height) / 2)];
	const [across, down] = [stage.width / part.width, stage.height / part.height];
	const scale = align === "fit" ? Math.min(across, down) : Math.max(across, down);
	return [scale, (stage.width - part.width * scale) / 2, (stage.height - part.height * scale) / 2];
}

function last(edge: number, side: number): number {
	return Math.min(Math.max(Math.ceil(edge) - 1, 0), side - 1);
}

function axis(origin: number, step: number): Axis {
	return { origin: fixed(Math.max(origin, 0)), step: fixed(step) };
}

function fixed(value: number): Fixed {
	const whole = Math.floor(value);
	return [whole, Math.floor((value - whole) * 2 ** 32)];
}
