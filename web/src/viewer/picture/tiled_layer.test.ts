import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Box } from "@/document/schema";
import { Signal } from "@/signal";
import { type Look, PLAIN_LOOK } from "../look/look";
import type { LookCanvas } from "../look/look_canvas";
import { TiledLayer } from "./tiled_layer";

/** In place of WebGL, which jsdom has not: what was painted with a look. */
const painted: { readonly covered: readonly Box[]; readonly look: Look }[] = [];
let card: { there: boolean; changed(): void } | null;
const made: LookCanvas[] = [];
vi.mock("../look/look_canvas", () => ({
	lookCanvas(changed: () => void): LookCanvas | null {
		if (!card) return null;
		const own = card;
		own.changed = changed;
		const canvas = document.createElement("canvas");
		made.push({
			canvas,
			get looks() {
				return own.there;
			},
			paint: (_, covered, look) => void painted.push({ covered, look }),
			destroy: () => canvas.remove(),
		});
		return made.at(-1) ?? null;
	},
}));
vi.mock("./webgl_program", () => ({ hasWebgl: () => card !== null }));

/** One tile, and two beside each other. */
const pyramid = {
	width: 1000,
	height: 400,
	side: 512,
	overlap: 1,
	levels: [
		{ width: 500, height: 200, columns: 1, rows: 1 },
		{ width: 1000, height: 400, columns: 2, rows: 1 },
	],
};

let container: HTMLElement;
let layer: TiledLayer;
const look = new Signal<Look>(PLAIN_LOOK);
const possible = vi.fn();
const bright = { ...PLAIN_LOOK, exposure: 1 };
/** The tiles that the server does not give. */
let refused: string[];

beforeEach(() => {
	painted.length = 0;
	made.length = 0;
	refused = [];
	card = { there: true, changed: () => undefined };
	look.set(PLAIN_LOOK);
	possible.mockClear();
	container = document.createElement("div");
	vi.stubGlobal("fetch", async (address: string) => {
		const given = !refused.some((name) => address.endsWith(name));
		return { ok: given, status: given ? 200 : 404, headers: new Headers(), blob: async () => new Blob() };
	});
	vi.stubGlobal("createImageBitmap", async () => ({ close: () => undefined }));
	vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue({
		clearRect: () => undefined,
		drawImage: () => undefined,
	} as never);
});
afterEach(() => layer.destroy());

async function show(): Promise<void> {
	const sight = {
		camera: new Signal({ x: -10, y: 20, zoom: 1 }),
		view: new Signal({ width: 800, height: 600 }),
		look,
		setPicture: () => undefined,
		setLookPossible: possible,
		setAlpha: () => undefined,
	};
	await new Promise<void>((whole) => {
		layer = new TiledLayer(container, sight, "tiles", pyramid, whole);
		setTimeout(whole, 200);
	});
}
const canvases = () => [...container.querySelectorAll("canvas")];

it("shows a look over all of a picture in tiles, and takes it back", async () => {
	await show();
	expect(canvases()).toHaveLength(1);
	look.set(bright);
	await vi.waitFor(() => expect(painted).toHaveLength(1));
	expect(painted[0]).toEqual({ covered: [{ x: -10, y: 20, width: 1000, height: 400 }], look: bright });
	expect(possible).toHaveBeenLastCalledWith(true);
	const [plain, looked] = canvases();
	expect(looked).toBe(made[0]?.canvas);
	expect(plain?.nextSibling).toBe(looked);
	expect(looked?.style.visibility).toBe("");
	look.set(PLAIN_LOOK);
	await vi.waitFor(() => expect(looked?.style.visibility).toBe("hidden"));
	expect(painted).toHaveLength(1);
});

it("leaves open with a look what no tile covers", async () => {
	refused = ["0/0_0", "1/1_0"];
	await show();
	look.set(bright);
	await vi.waitFor(() => expect(painted).toHaveLength(1));
	expect(painted[0]?.covered).toEqual([{ x: -10, y: 20, width: 513, height: 400 }]);
});

it("does not claim a look in tiles while the graphics card is taken away", async () => {
	await show();
	look.set(bright);
	await vi.waitFor(() => expect(possible).toHaveBeenLastCalledWith(true));
	if (card) card.there = false;
	card?.changed();
	await vi.waitFor(() => expect(possible).toHaveBeenLastCalledWith(false));
	expect(made[0]?.canvas.style.visibility).toBe("hidden");
	if (card) card.there = true;
	card?.changed();
	await vi.waitFor(() => expect(possible).toHaveBeenLastCalledWith(true));
	expect(made[0]?.canvas.style.visibility).toBe("");
});

it("does not claim a look in tiles where there is no WebGL2", async () => {
	card = null;
	await show();
	await vi.waitFor(() => expect(possible).toHaveBeenLastCalledWith(false));
	look.set(bright);
	expect(canvases()).toHaveLength(1);
});
