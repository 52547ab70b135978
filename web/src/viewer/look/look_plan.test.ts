import { describe, expect, it } from "vitest";
import { planTiles } from "../picture/tiles";
import { levelSize } from "../shaders/place";
import { PLAIN_LOOK } from "./look";
import { type PartPlan, planLook, planPart } from "./look_plan";

const picture = { width: 2500, height: 1300 };
const view = { width: 640, height: 400 };
const red = { ...PLAIN_LOOK, channel: "red" } as const;

function parts(camera: { x: number; y: number; zoom: number }, size = picture) {
	const planned = planLook(size, camera, view, red, camera.zoom < 2);
	const tiles = planTiles(size);
	const own = tiles.flatMap((tile) => {
		const part = planPart(planned, tile, camera);
		return part ? [{ tile, part }] : [];
	});
	return { planned, own };
}

const areaOf = ({ rect: [left, top, right, bottom] }: PartPlan) => (right - left) * (bottom - top);

describe("a picture that is looked at", () => {
	it.each([
		{ x: 40, y: 30, zoom: 0.21 },
		{ x: -300, y: -100, zoom: 0.5 },
		{ x: -1500, y: -900, zoom: 1 },
		{ x: -2719, y: -1341, zoom: 1.5 },
		{ x: -7100, y: -3000, zoom: 3.3 },
		{ x: 301, y: 207, zoom: 0.013 },
	])("is painted by its parts without gap or overlap at %o", (camera) => {
		const { planned, own } = parts(camera);
		const [left = 0, top = 0, right = 0, bottom = 0] = planned.layers[0]?.rect ?? [];
		expect(own.reduce((sum, { part }) => sum + areaOf(part), 0)).toBe((right - left) * (bottom - top));
		for (const [index, { part }] of own.entries()) {
			for (const { part: other } of own.slice(index + 1)) {
				const across = Math.min(part.rect[2], other.rect[2]) - Math.max(part.rect[0], other.rect[0]);
				const down = Math.min(part.rect[3], other.rect[3]) - Math.max(part.rect[1], other.rect[1]);
				expect(across <= 0 || down <= 0).toBe(true);
			}
		}
	});

	it.each([0.21, 0.04, 0.013, 1, 1.5, 5])("takes no texels that a part's texture has not, at %d", (zoom) => {
		for (const size of [picture, { width: 1000, height: 965 }, { width: 1100, height: 3 }]) {
			const camera = { x: Math.round(320 - 1250 * zoom), y: Math.round(200 - 650 * zoom), zoom };
			for (const { tile, part } of parts(camera, size).own) {
				const [layer] = part.plan.layers;
				const held = levelSize(tile.source, part.held.level);
				const bounds = layer?.bounds ?? [-1, -1, -1, -1];
				expect(bounds[0] - part.held.left).toBeGreaterThanOrEqual(0);
				expect(bounds[1] - part.held.top).toBeGreaterThanOrEqual(0);
				expect(bounds[2] - part.held.left).toBeLessThan(held.width);
				expect(bounds[3] - part.held.top).toBeLessThan(held.height);
				expect(bounds[2]).toBeGreaterThanOrEqual(bounds[0]);
				expect(bounds[3]).toBeGreaterThanOrEqual(bounds[1]);
			}
		}
	});

	it("shows its pixels as they are at 100 %, and as squares where one counts them", () => {
		const at = (zoom: number) => parts({ x: 0, y: 0, zoom }).planned.layers[0];
		expect(at(1)?.x).toEqual({ origin: [0, 2 ** 31], step: [1, 0] });
		expect(at(1.5)?.linear).toBe(true);
		expect(at(2)?.linear).toBe(false);
		expect(at(0.5)).toMatchObject({ level: 1, linear: true });
	});

	it("is not decoded where only a channel of it is asked for", () => {
		const camera = { x: 0, y: 0, zoom: 1 };
		expect(planLook(picture, camera, view, red, true).layers[0]?.plain).toBe(true);
		const bright = planLook(picture, camera, view, { ...red, exposure: 1 }, true).layers[0];
		expect(bright).toMatchObject({ plain: false, channel: "red" });
		expect(bright?.matrix[0][0]).toBeCloseTo(2);
	});
});
