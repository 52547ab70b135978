// From a composition to what each pixel takes: what render/src/compose/plan.rs does. `plans.test.ts` holds the two against
// each other. What is beyond its range is not refused here: the server does that.
import { AP1_TO_REC709, LUMA } from "./compose.gen";
import type {
	Alpha,
	Channel,
	ColorSpace,
	Composition,
	Encoding,
	Operation,
	Size,
	View,
	Viewport,
} from "./composition.gen";
import { Camera, cut, type Edges, type Placement } from "./place";

/** What is known of a picture. */
export interface PictureFacts extends Size {
	readonly alpha: Alpha;
	readonly space: ColorSpace;
	/** Whether every alpha is 1. */
	readonly opaque: boolean;
}

export type Rgb = readonly [number, number, number];

/** A line in the output: `x * nx + y * ny - distance` is how far a point lies on its right, in pixels. */
export interface PlannedDivider {
	readonly nx: number;
	readonly ny: number;
	readonly distance: number;
}

export type PlannedKind =
	| { readonly kind: "stack" }
	| {
			readonly kind: "wipe";
			readonly dividers: readonly PlannedDivider[];
			readonly halfLine: number;
			readonly lineColor: Rgb;
	  }
	| { readonly kind: "difference"; readonly gain: number; readonly heat: boolean }
	| { readonly kind: "checkerboard"; readonly cell: number };

/** A picture, where it lies and how it is looked at. */
export interface PlannedLayer extends Placement {
	/** Which of the pictures. */
	readonly picture: number;
	readonly premultiplied: boolean;
	/** Whether its values are display values already, and nothing is asked of them. */
	readonly plain: boolean;
	readonly encoding: Encoding;
	/** From its linear values to linear Rec. 709, exposed and saturated: rows. */
	readonly matrix: readonly [Rgb, Rgb, Rgb];
	readonly look: boolean;
	/** The exponent of its gamma. */
	readonly power: number;
	readonly channel: Channel;
	readonly falseColor: boolean;
	readonly opacity: number;
	readonly tint: Rgb;
}

/** What every pixel takes, and what becomes of it. */
export interface Plan {
	readonly size: Size;
	readonly ground: readonly [Rgb, Rgb];
	/** The side of its squares; 0 where it is all of the first colour. */
	readonly groundCell: number;
	readonly kind: PlannedKind;
	readonly display: Encoding;
	readonly look: Composition["look"];
	/** From the bottom up: the texture of each goes where its place is. */
	readonly layers: readonly PlannedLayer[];
}

/** A view that changes nothing. */
export const PLAIN_VIEW: View = {
	channel: "color",
	exposure: 0,
	gamma: 1,
	saturation: 1,
	falseColor: false,
	crop: null,
	space: null,
	look: true,
};

/** A composition of what is given, and else of what the server takes for it. */
export function composition(
	given: Pick<Composition, "size" | "operation"> & Partial<Composition>,
): Composition {
	return {
		ground: { kind: "color", color: [0, 0, 0] },
		views: [],
		stage: null,
		align: "fit",
		viewport: { kind: "fit" },
		sampling: "good",
		display: "srgb",
		look: null,
		...given,
	};
}

/** Plans a composition of these pictures; there are as many as its operation takes. */
export function plan(composition: Composition, pictures: readonly PictureFacts[]): Plan {
	const { operation, size, ground } = composition;
	const view = (picture: number) => composition.views[picture] ?? PLAIN_VIEW;
	const first = pictures[0] ?? { width: 1, height: 1 };
	const stage = composition.stage ?? cut(first, view(0).crop) ?? first;
	const cells = cellsOf(operation, size, pictures.length);
	const layer = (picture: number, cell = 0, opacity = 1, tint: Rgb = [1, 1, 1]): PlannedLayer => {
		const facts = pictures[picture];
		if (!facts) throw new Error(`no picture ${picture}`);
		const camera = new Camera(cells[cell] ?? [0, 0, 0, 0], stage, composition.viewport);
		return layerOf(composition, facts, view(picture), picture, camera, opacity, tint);
	};
	const [kind, layers] = combined(operation, pictures.length, layer, () =>
		cameraOf(size, stage, composition.viewport),
	);
	return {
		size,
		ground: ground.kind === "color" ? [ground.color, ground.color] : ground.colors,
		groundCell: ground.kind === "color" ? 0 : ground.cell,
		kind,
		display: composition.display,
		look: composition.look,
		layers,
	};
}

function cameraOf(size: Size, stage: Size, viewport: Viewport): Camera {
	return new Camera([0, 0, size.width, size.height], stage, viewport);
}

type Layers = (picture: number, cell?: number, opacity?: number, tint?: Rgb) => PlannedLayer;

function combined(
	operation: Operation,
	count: number,
	layer: Layers,
	camera: () => Camera,
): readonly [PlannedKind, PlannedLayer[]] {
	const all = Array.from({ length: count }, (_, picture) => picture);
	switch (operation.kind) {
		case "single":
			return [{ kind: "stack" }, [layer(0)]];
		case "sideBySide":
			return [{ kind: "stack" }, all.map((picture) => layer(picture, picture))];
		case "overlay":
			return [{ kind: "stack" }, [layer(0), layer(1, 0, operation.opacity)]];
		case "difference":
			return [{ kind: "difference", gain: operation.gain, heat: operation.heat }, [layer(0), layer(1)]];
		case "checkerboard":
			return [{ kind: "checkerboard", cell: operation.cell }, all.map((picture) => layer(picture))];
		case "wipe": {
			const dividers = operation.dividers.map((divider) => {
				const [x, y] = camera().point(divider.x, divider.y);
				const turn = (divider.angle * Math.PI) / 180;
				const [nx, ny] = [Math.cos(turn), Math.sin(turn)];
				return { nx, ny, distance: x * nx + y * ny };
			});
			const { line } = operation;
			const kind: PlannedKind = {
				kind: "wipe",
				dividers,
				halfLine: line ? line.width / 2 : 0,
				lineColor: line?.color ?? [0, 0, 0],
			};
			return [kind, all.map((picture) => layer(picture))];
		}
		case "onionSkin": {
			const { current, opacity, before, behind, tint } = operation;
			const away = (picture: number) => Math.abs(picture - current);
			// the nearest on top of those further away
			const ghosts = all.filter((picture) => picture !== current).sort((a, b) => away(b) - away(a));
			const tinted = (picture: number): Rgb => {
				const [red, green, blue] = picture < current ? before : behind;
				return [1 + (red - 1) * tint, 1 + (green - 1) * tint, 1 + (blue - 1) * tint];
			};
			const layers = ghosts.map((picture) =>
				layer(picture, 0, opacity * 0.5 ** (away(picture) - 1), tinted(picture)),
			);
			return [{ kind: "stack" }, [layer(current), ...layers]];
		}
	}
}

const ENCODING_OF: Record<ColorSpace, Encoding> = {
	srgb: "srgb",
	linear: "linear",
	gamma22: "gamma22",
	gamma24: "gamma24",
	rec709: "rec709",
	acesCg: "linear",
};

function layerOf(
	composition: Composition,
	facts: PictureFacts,
	view: View,
	picture: number,
	camera: Camera,
	opacity: number,
	tint: Rgb,
): PlannedLayer {
	const space = view.space ?? facts.space;
	const encoding = ENCODING_OF[space];
	const look = composition.look !== null && view.look;
	const neutral = view.exposure === 0 && view.saturation === 1 && view.gamma === 1;
	return {
		...camera.place(facts, view.crop, composition.align, composition.sampling),
		picture,
		premultiplied: facts.alpha === "premultiplied",
		plain: neutral && !look && encoding === composition.display && space !== "acesCg",
		encoding,
		matrix: graded(space, view.exposure, view.saturation),
		look,
		power: 1 / view.gamma,
		channel: view.channel,
		falseColor: view.falseColor,
		opacity,
		tint,
	};
}

/** Exposure and saturation behind the matrix of a space. */
function graded(space: ColorSpace, exposure: number, saturation: number): readonly [Rgb, Rgb, Rgb] {
	const light = 2 ** exposure;
	const [red, green, blue] =
		space === "acesCg"
			? AP1_TO_REC709
			: ([
					[1, 0, 0],
					[0, 1, 0],
					[0, 0, 1],
				] as const);
	const row = (own: 0 | 1 | 2): Rgb => {
		const [r, g, b] = [0, 1, 2].map(
			(at) => light * ((at === own ? saturation : 0) + (1 - saturation) * (LUMA[at] ?? 0)),
		) as [number, number, number];
		const column = (at: 0 | 1 | 2) => r * red[at] + g * green[at] + b * blue[at];
		return [column(0), column(1), column(2)];
	};
	return [row(0), row(1), row(2)];
}

/** The parts of the output that show the stage: one, or one for each picture. */
function cellsOf(operation: Operation, { width, height }: Size, count: number): readonly Edges[] {
	if (operation.kind !== "sideBySide") return [[0, 0, width, height]];
	const columns = Math.min(Math.max(operation.columns ?? count, 1), count);
	const rows = Math.ceil(count / columns);
	// a gap takes at most what leaves each cell something
	const edges = (side: number, parts: number, at: number) => {
		const gap = Math.min(operation.gap, side);
		const left = Math.max(0, side - gap * (parts - 1));
		const edge = (index: number) => Math.floor((left * index) / parts) + gap * index;
		const start = Math.min(edge(at), side);
		return [start, Math.min(Math.max(edge(at + 1) - gap, start), side)] as const;
	};
	return Array.from({ length: count }, (_, at) => {
		const [left, right] = edges(width, columns, at % columns);
		const [top, bottom] = edges(height, rows, Math.floor(at / columns));
		return [left, top, right, bottom];
	});
}
