import type { Box } from "@/document/schema";
import type { Camera, Size } from "../camera";
import { levelSize } from "../shaders/place";
import { composition, PLAIN_VIEW, type Plan, type PlannedLayer, plan } from "../shaders/plan";
import type { Look } from "./look";

/** A part of a picture that is held by a texture of its own. */
export interface Part {
	/** What it paints, in pixels of the picture. */
	readonly core: Box;
	/** What the texture holds: the core, and more of the picture around it. */
	readonly source: Box;
}

/** What of a look's plan is painted with one texture. */
export interface PartPlan {
	readonly plan: Plan;
	/** What the texture holds of the level that is taken. */
	readonly held: { readonly left: number; readonly top: number; readonly level: number };
	/** The pixels to be painted: left, top, right and bottom, the last two outside. */
	readonly rect: readonly [number, number, number, number];
}

/**
 * Plans a picture that is looked at, as the server would compose it alone, with the viewer's camera. `picture` is the size
 * of what the textures hold and `camera` is for its pixels. `smooth`: whether it is smoothed where it is enlarged.
 */
export function planLook(picture: Size, camera: Camera, view: Size, look: Look, smooth: boolean): Plan {
	const { x, y, zoom } = camera;
	const planned = plan(
		composition({
			size: { width: view.width, height: view.height },
			operation: { kind: "single" },
			views: [{ ...PLAIN_VIEW, ...look }],
			viewport: { kind: "at", x: (view.width / 2 - x) / zoom, y: (view.height / 2 - y) / zoom, zoom },
		}),
		[{ width: picture.width, height: picture.height, alpha: "straight", space: "srgb", opaque: false }],
	);
	if (!smooth || zoom < 1) return planned;
	return { ...planned, layers: planned.layers.map((layer) => ({ ...layer, linear: true })) };
}

/** What of a plan is painted with the texture of a part; null where nothing of it is seen. */
export function planPart(planned: Plan, part: Part, camera: Camera): PartPlan | null {
	const [layer] = planned.layers;
	if (!layer) return null;
	const { core, source } = part;
	// a pixel belongs to the part that its middle lies in, as pixels of the shaders do
	const pixel = (from: number, at: number) => Math.ceil(from + at * camera.zoom - 0.5);
	const rect = [
		Math.max(layer.rect[0], pixel(camera.x, core.x)),
		Math.max(layer.rect[1], pixel(camera.y, core.y)),
		Math.min(layer.rect[2], pixel(camera.x, core.x + core.width)),
		Math.min(layer.rect[3], pixel(camera.y, core.y + core.height)),
	] as const;
	if (rect[0] >= rect[2] || rect[1] >= rect[3]) return null;
	const level = Math.min(layer.level, 31 - Math.clz32(Math.max(source.width, source.height)));
	const left = Math.floor(source.x / 2 ** layer.level);
	const top = Math.floor(source.y / 2 ** layer.level);
	const size = levelSize(source, level);
	const within: PlannedLayer = {
		...layer,
		bounds: [
			Math.max(layer.bounds[0], left),
			Math.max(layer.bounds[1], top),
			Math.min(layer.bounds[2], left + size.width - 1),
			Math.min(layer.bounds[3], top + size.height - 1),
		],
	};
	return { plan: { ...planned, layers: [within] }, held: { left, top, level }, rect };
}
