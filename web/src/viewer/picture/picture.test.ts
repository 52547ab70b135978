import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Signal } from "@/signal";
import { type AlphaState, type Look, PLAIN_LOOK } from "../look/look";
import type { Painter, Raster } from "./painter";
import { Picture } from "./picture";

/** In place of WebGL, which jsdom has not: pictures are loaded when a test says so. */
let card: { lost(): void; restored(): void };
let webgl: Painter & { readonly holds: Raster | null };
let uploads: { readonly raster: Raster; end(): void; fail(): void }[];
vi.mock("./webgl_painter", () => ({
	webglPainter(observer: { lost(): void; restored(): void }) {
		// The first one is that of the picture.
		card ??= observer;
		const canvas = document.createElement("canvas");
		let holds: Raster | null = null;
		webgl = {
			canvas,
			looks: true,
			get holds() {
				return holds;
			},
			load: (raster) =>
				new Promise((resolve, reject) => {
					const end = () => {
						holds = raster;
						resolve();
					};
					uploads.push({ raster, end, fail: () => reject(new Error("closed")) });
				}),
			clear() {
				holds = null;
			},
			paint: () => undefined,
			destroy: () => canvas.remove(),
		};
		return webgl;
	},
}));

const size = { width: 200, height: 100 };
let container: HTMLElement;
let picture: Picture;
const look = new Signal<Look>(PLAIN_LOOK);
/** What was said of alpha. */
let alphas: (AlphaState | null)[];
/** What each address gives, once a test says so. */
let answers: Map<string, () => void>;

beforeEach(() => {
	uploads = [];
	answers = new Map();
	alphas = [];
	look.set(PLAIN_LOOK);
	card = null as never;
	vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue({
		clearRect: () => undefined,
		drawImage: () => undefined,
	} as never);
	vi.stubGlobal("fetch", (address: string, { signal }: { signal: AbortSignal }) => {
		const blob = async () => ({ size: address.length, address });
		return new Promise((resolve, reject) => {
			signal.addEventListener("abort", () => reject(new Error("aborted")));
			answers.set(address, () => resolve({ ok: true, status: 200, headers: new Headers(), blob }));
		});
	});
	vi.stubGlobal("createImageBitmap", async ({ address }: { address: string }) => {
		const bitmap = {
			...size,
			address,
			close() {
				// What is uploaded of a picture that is closed is refused.
				for (const upload of uploads) if (upload.raster.bitmap === (bitmap as never)) upload.fail();
			},
		};
		return bitmap;
	});
	container = document.createElement("div");
	picture = new Picture(container, {
		camera: new Signal({ x: 0, y: 0, zoom: 1 }),
		view: new Signal({ width: 100, height: 100 }),
		look,
		setPicture: () => undefined,
		setLookPossible: () => undefined,
		setAlpha: (state) => void alphas.push(state),
	});
});
afterEach(() => picture.destroy());

const addressOf = (raster: Raster | null | undefined) =>
	(raster?.bitmap as unknown as { address: string } | undefined)?.address;
const onTop = () => container.querySelector("canvas");
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Shows the small version, takes the graphics card away and brings it back. */
async function broughtBack(): Promise<void> {
	void picture.show({ address: "full", preview: "small", size });
	answers.get("small")?.();
	await vi.waitFor(() => expect(uploads).toHaveLength(1));
	uploads[0]?.end();
	await settled();
	card.lost();
	await vi.waitFor(() => expect(onTop()).not.toBe(webgl.canvas));
	card.restored();
	expect(addressOf(uploads[1]?.raster)).toBe("small");
}

describe("a picture that changes while the graphics card comes back", () => {
	it("is the one that is gone on with when the full one comes", async () => {
		await broughtBack();
		answers.get("full")?.();
		await vi.waitFor(() => expect(uploads).toHaveLength(3));
		expect(onTop()).not.toBe(webgl.canvas);
		expect(addressOf(uploads[2]?.raster)).toBe("full");
		uploads[2]?.end();
		await vi.waitFor(() => expect(onTop()).toBe(webgl.canvas));
		expect(addressOf(webgl.holds)).toBe("full");
		expect(picture.state.get().kind).toBe("ready");
	});

	it("is the one that is gone on with when another one is shown", async () => {
		await broughtBack();
		void picture.show({ address: "other", preview: null, size });
		uploads[1]?.end();
		await vi.waitFor(() => expect(onTop()).toBe(webgl.canvas));
		answers.get("other")?.();
		await vi.waitFor(() => expect(uploads).toHaveLength(3));
		uploads[2]?.end();
		await vi.waitFor(() => expect(addressOf(webgl.holds)).toBe("other"));
		await vi.waitFor(() => expect(picture.state.get().kind).toBe("ready"));
	});

	it("leaves no canvas behind when it is gone by then", async () => {
		await broughtBack();
		uploads[1]?.end();
		picture.destroy();
		await settled();
		expect(container.querySelectorAll("canvas")).toHaveLength(0);
	});

	it("stays where it is when the card cannot take it", async () => {
		await broughtBack();
		uploads[1]?.fail();
		await settled();
		expect(onTop()).not.toBe(webgl.canvas);
		expect(container.querySelectorAll("canvas")).toHaveLength(1);
	});
});

describe("the alpha of a still", () => {
	const alpha: Look = { ...PLAIN_LOOK, channel: "alpha" };

	it("is asked for once it is looked at", async () => {
		void picture.show({ address: "full", preview: null, size, alpha: "alpha" });
		expect(alphas).toEqual([{ kind: "possible" }]);
		expect(answers.has("alpha")).toBe(false);
		look.set(alpha);
		expect(alphas.at(-1)).toEqual({ kind: "loading" });
		expect(answers.has("alpha")).toBe(true);
	});

	it.each([
		["tiles", { tiles: "tiles", alpha: "alpha" }],
		["poster", { alpha: null }],
	])("is not asked for where there is none to be shown: %s", async (why, source) => {
		look.set(alpha);
		void picture.show({ address: "full", preview: null, size, ...source });
		expect(alphas).toEqual([{ kind: "impossible", why }]);
		expect(answers.has("alpha")).toBe(false);
	});
});
