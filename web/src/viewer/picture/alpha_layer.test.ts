import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Signal } from "@/signal";
import { type AlphaState, type Look, PLAIN_LOOK } from "../look/look";
import { AlphaLayer } from "./alpha_layer";
import type { Painter } from "./painter";

/** In place of WebGL, which jsdom has not. */
let card: { readonly painter: Painter; lost(): void; restored(): void } | null;
const painted = vi.fn();
const loaded = vi.fn();
vi.mock("./webgl_painter", () => ({
	webglPainter(observer: { lost(): void; restored(): void }): Painter {
		const canvas = document.createElement("canvas");
		const painter: Painter = {
			canvas,
			looks: true,
			load: async (raster) => loaded(raster),
			clear: () => undefined,
			paint: (_, __, look) => painted(look),
			destroy: () => canvas.remove(),
		};
		card = { painter, ...observer };
		return painter;
	},
}));

const ALPHA: Look = { ...PLAIN_LOOK, channel: "alpha" };
const size = { width: 200, height: 100 };
const look = new Signal<Look>(PLAIN_LOOK);
let container: HTMLElement;
let layer: AlphaLayer;
let said: (AlphaState | null)[];
let asked: string[];
let status: number;

beforeEach(() => {
	card = null;
	said = [];
	asked = [];
	status = 200;
	painted.mockClear();
	loaded.mockClear();
	look.set(PLAIN_LOOK);
	vi.stubGlobal("fetch", async (address: string) => {
		asked.push(address);
		return { ok: status === 200, status, headers: new Headers(), blob: async () => new Blob() };
	});
	vi.stubGlobal("createImageBitmap", async () => ({ width: 100, height: 50, close: () => undefined }));
	container = document.createElement("div");
	layer = new AlphaLayer(container, {
		camera: new Signal({ x: 0, y: 0, zoom: 1 }),
		view: new Signal({ width: 100, height: 100 }),
		look,
		setPicture: () => undefined,
		setLookPossible: () => undefined,
		setAlpha: (state) => void said.push(state),
	});
});
afterEach(() => layer.destroy());

const kind = () => said.at(-1)?.kind;
const onTop = () => container.querySelector<HTMLElement>("[data-alpha]");
const isSeen = () => onTop() !== null && onTop()?.style.visibility === "";

it("is fetched when it is first wanted, shown over the picture with the rest of the look, and taken away", async () => {
	layer.show({ address: "alpha", size });
	expect(asked).toEqual([]);
	expect(kind()).toBe("possible");
	look.set({ ...ALPHA, exposure: 1 });
	expect(kind()).toBe("loading");
	expect(isSeen()).toBe(false);
	await vi.waitFor(() => expect(kind()).toBe("shown"));
	expect(asked).toEqual(["alpha"]);
	expect(loaded.mock.lastCall?.[0]).toMatchObject({ size });
	expect(isSeen()).toBe(true);
	expect(painted).toHaveBeenLastCalledWith({ ...PLAIN_LOOK, exposure: 1 });
	look.set({ ...ALPHA, exposure: 2 });
	await vi.waitFor(() => expect(painted).toHaveBeenLastCalledWith({ ...PLAIN_LOOK, exposure: 2 }));
	expect(asked).toEqual(["alpha"]);
	look.set(PLAIN_LOOK);
	expect(onTop()).toBeNull();
	expect(kind()).toBe("possible");
});

it("is not shown over another frame, nor where it cannot be", async () => {
	look.set(ALPHA);
	layer.show({ address: "alpha?frame=1", size });
	await vi.waitFor(() => expect(kind()).toBe("shown"));
	layer.show({ address: "alpha?frame=2", size, passing: true });
	expect([kind(), isSeen()]).toEqual(["loading", false]);
	layer.show({ address: "alpha?frame=3", size, passing: true });
	await vi.waitFor(() => expect(kind()).toBe("shown"));
	expect(asked).toEqual(["alpha?frame=1", "alpha?frame=3"]);
	layer.show({ why: "playing" });
	expect(said.at(-1)).toEqual({ kind: "impossible", why: "playing" });
	expect(isSeen()).toBe(false);
});

it("says what the server said, and asks again when it is wanted anew", async () => {
	status = 404;
	layer.show({ address: "alpha", size });
	look.set(ALPHA);
	await vi.waitFor(() => expect(kind()).toBe("failed"));
	expect(said.at(-1)).toMatchObject({ message: "The server did not give the picture (404)." });
	look.set({ ...ALPHA, gamma: 2 });
	expect(asked).toHaveLength(1);
	status = 200;
	look.set(PLAIN_LOOK);
	look.set(ALPHA);
	await vi.waitFor(() => expect(kind()).toBe("shown"));
});

it("is not claimed while the graphics card is taken away", async () => {
	layer.show({ address: "alpha", size });
	look.set(ALPHA);
	await vi.waitFor(() => expect(kind()).toBe("shown"));
	card?.lost();
	expect([kind(), isSeen()]).toEqual(["failed", false]);
	card?.restored();
	await vi.waitFor(() => expect([kind(), isSeen()]).toEqual(["shown", true]));
});

it("says that the graphics card is away, also of what is wanted meanwhile", async () => {
	layer.show({ address: "alpha?frame=1", size });
	look.set(ALPHA);
	await vi.waitFor(() => expect(kind()).toBe("shown"));
	card?.lost();
	layer.show({ address: "alpha?frame=2", size });
	expect(kind()).toBe("loading");
	await vi.waitFor(() => expect([kind(), isSeen()]).toEqual(["failed", false]));
	card?.restored();
	await vi.waitFor(() => expect([kind(), isSeen()]).toEqual(["shown", true]));
});

it("leaves it to others to speak where there is no picture", () => {
	layer.show(null);
	look.set(ALPHA);
	layer.destroy();
	expect(said).toEqual([]);
});
