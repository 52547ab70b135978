import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Signal } from "@/signal";
import { type AlphaState, type Look, PLAIN_LOOK } from "../look/look";
import { ClipPicture } from "./clip_picture";
import type { ClipTiming } from "./playback";
import type { FrameSource, Screen } from "./screen";

const timing: ClipTiming = {
	rate: { numerator: 24, denominator: 1 },
	first: 1001,
	last: 1100,
	timecode: null,
};

/** In place of hls.js: it loads what it is told, and says what a test says. */
const { FakeHls } = vi.hoisted(() => {
	class FakeHls {
		static readonly made: FakeHls[] = [];
		static isSupported = () => true;
		readonly #listeners = new Map<string, (event: string, data: unknown) => void>();
		readonly levels: unknown[] = [];
		address: string | null = null;
		gone = false;
		constructor() {
			FakeHls.made.push(this);
		}
		on(event: string, listener: (event: string, data: unknown) => void) {
			this.#listeners.set(event, listener);
		}
		attachMedia() {}
		loadSource(address: string) {
			this.address = address;
		}
		destroy() {
			this.gone = true;
		}
		say(event: string, data: unknown = {}) {
			this.#listeners.get(event)?.(event, data);
		}
	}
	return { FakeHls };
});
vi.mock("hls.js/light", () => ({
	default: FakeHls,
	Events: { LEVEL_UPDATED: "updated", FRAG_BUFFERED: "buffered", ERROR: "error" },
	ErrorTypes: {},
	ErrorDetails: {},
}));

/** What canvases show, by the red of it; of a video, what `inVideo` says. */
const shown = new WeakMap<object, number>();
/** Which picture the video has; null before it has one. */
let inVideo: number | null;
const redOf = (source: object) =>
	source instanceof HTMLVideoElement ? (inVideo ?? 0) : (shown.get(source) ?? 0);

/** A canvas that is all of one colour, which is what was drawn on it last. */
function contextOf(canvas: HTMLCanvasElement): Partial<CanvasRenderingContext2D> {
	return {
		clearRect: () => shown.delete(canvas),
		drawImage: (source: CanvasImageSource) => void shown.set(canvas, redOf(source)),
		getImageData: () => ({ data: [redOf(canvas), 0, 0, 255] }) as unknown as ImageData,
	};
}

/** Takes the graphics card away. */
let loseCard: () => void;

vi.mock("./screen", async (original) => ({
	...(await original<typeof import("./screen")>()),
	webglScreen: (lost: () => void) => looksScreen(lost),
}));
/** In place of a screen that shows looks, for which jsdom has no means. */
function looksScreen(lost: () => void): Screen {
	const canvas = document.createElement("canvas");
	canvas.dataset.looks = "";
	let kept: HTMLCanvasElement | null = null;
	loseCard = () => {
		kept = null;
		lost();
	};
	return {
		canvas,
		looks: true,
		take(source: FrameSource) {
			if (source instanceof HTMLVideoElement && inVideo === null) return false;
			kept = document.createElement("canvas");
			shown.set(kept, redOf(source));
			return true;
		},
		frame: () => kept,
		clear: () => undefined,
		paint: () => undefined,
		valueAt: () => kept && [redOf(kept), 0, 0],
		destroy() {
			kept = null;
			canvas.remove();
		},
	};
}

/** Who waits for the next frame of the video. */
let announced: VideoFrameRequestCallback | null;
let container: HTMLElement;
let look: Signal<Look>;
let clip: ClipPicture;
/** What was said of alpha. */
let alphas: (AlphaState | null)[];

/** The red of the picture on the screen; null where there is none. */
const red = () => clip.valueAt({ x: 0, y: 0 })?.[0] ?? null;

beforeEach(() => {
	announced = null;
	alphas = [];
	FakeHls.made.length = 0;
	inVideo = 1;
	// jsdom paints nothing and plays nothing.
	vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(function (
		this: HTMLCanvasElement,
		kind,
	) {
		return (kind === "2d" ? contextOf(this) : null) as never;
	});
	vi.spyOn(HTMLVideoElement.prototype, "videoWidth", "get").mockImplementation(() =>
		inVideo === null ? 0 : 1920,
	);
	vi.spyOn(HTMLMediaElement.prototype, "load").mockReturnValue();
	vi.spyOn(HTMLMediaElement.prototype, "pause").mockReturnValue();
	Object.assign(HTMLVideoElement.prototype, {
		requestVideoFrameCallback(callback: VideoFrameRequestCallback) {
			announced = callback;
			return 1;
		},
		cancelVideoFrameCallback() {
			announced = null;
		},
	});
	container = document.createElement("div");
	look = new Signal(PLAIN_LOOK);
	clip = new ClipPicture(
		container,
		{
			camera: new Signal({ x: 0, y: 0, zoom: 1 }),
			view: new Signal({ width: 100, height: 100 }),
			look,
			setPicture: () => undefined,
			setLookPossible: () => undefined,
			setAlpha: (state) => void alphas.push(state),
		},
		{ timing, size: { width: 1920, height: 1080 }, frame: null, alpha: (frame) => `alpha?frame=${frame}` },
		() => undefined,
	);
});
afterEach(() => clip.destroy());

function present(frame: number): void {
	const callback = announced;
	announced = null;
	const mediaTime = (frame - timing.first) / 24;
	callback?.(0, { mediaTime } as VideoFrameCallbackMetadata);
}

/** What plays the rendition that was opened last, once there is something of it. */
async function opened(count: number) {
	await vi.waitFor(() => expect(FakeHls.made).toHaveLength(count));
	const hls = FakeHls.made.at(-1);
	hls?.say("updated", { details: { live: false, totalduration: 100 / 24, fragments: [] } });
	hls?.say("buffered");
	return hls;
}

it("goes on in another rendition with the frame on the screen, and tells which one is painted", async () => {
	clip.setRendition({ quality: "full", address: "full.m3u8" });
	expect(clip.painted.get()).toBeNull();
	const full = await opened(1);
	expect(full?.address).toBe("full.m3u8");
	present(1001);
	expect([clip.player.frame.get(), clip.painted.get()]).toEqual([1001, "full"]);
	clip.player.seek(1040);
	present(1040);
	expect(clip.player.frame.get()).toBe(1040);

	clip.setRendition({ quality: "light", address: "light.m3u8" });
	expect(full?.gone).toBe(true);
	const light = await opened(2);
	expect(light?.address).toBe("light.m3u8");
	// What is on the screen is still of the one before.
	present(1001);
	expect([clip.player.frame.get(), clip.painted.get()]).toEqual([1040, "full"]);
	expect(clip.video.currentTime).toBeCloseTo(39.5 / 24, 6);
	present(1040);
	expect([clip.player.frame.get(), clip.painted.get()]).toEqual([1040, "light"]);
	expect(clip.state.get().kind).toBe("ready");
});

it("opens nothing anew for the same rendition", async () => {
	clip.setRendition({ quality: "full", address: "full.m3u8" });
	const full = await opened(1);
	clip.setRendition({ quality: "full", address: "full.m3u8" });
	expect(full?.gone).toBe(false);
	clip.setRendition(null);
	expect(full?.gone).toBe(true);
	expect(clip.connection.get()).toBeNull();
});

describe("a look that is put on before there is a frame of another rendition", () => {
	const showsLooks = () => container.querySelector("[data-looks]") !== null;

	beforeEach(async () => {
		clip.setRendition({ quality: "full", address: "full.m3u8" });
		await opened(1);
		present(1001);
		clip.player.seek(1040);
		present(1040);
		inVideo = null;
		clip.setRendition({ quality: "light", address: "light.m3u8" });
	});

	it("is of the frame that is on the screen, and says no other quality of it", async () => {
		look.set({ ...PLAIN_LOOK, channel: "red" });
		expect(showsLooks()).toBe(true);
		expect([red(), clip.painted.get()]).toEqual([1, "full"]);
		look.set(PLAIN_LOOK);
		expect(showsLooks()).toBe(false);
		expect([red(), clip.painted.get()]).toEqual([1, "full"]);
		await opened(2);
		inVideo = 2;
		present(1001);
		present(1040);
		expect([red(), clip.painted.get()]).toEqual([2, "light"]);
	});

	it("is not of what the video stands at, which is another frame", async () => {
		await opened(2);
		inVideo = 2;
		present(1001);
		look.set({ ...PLAIN_LOOK, channel: "red" });
		expect([red(), clip.painted.get()]).toEqual([1, "full"]);
	});

	it("claims nothing when the graphics card is taken away", async () => {
		look.set({ ...PLAIN_LOOK, channel: "red" });
		loseCard();
		expect([showsLooks(), red(), clip.painted.get()]).toEqual([false, null, "full"]);
		await opened(2);
		inVideo = 2;
		present(1001);
		expect([red(), clip.painted.get()]).toEqual([null, "full"]);
		present(1040);
		expect([red(), clip.painted.get()]).toEqual([2, "light"]);
	});
});

it("goes on with the frame of the video when the graphics card is taken away", async () => {
	clip.setRendition({ quality: "full", address: "full.m3u8" });
	await opened(1);
	present(1001);
	look.set({ ...PLAIN_LOOK, channel: "red" });
	loseCard();
	expect([red(), clip.painted.get()]).toEqual([1, "full"]);
});

it("shows alpha of the frame that it stands on, and not while it plays", async () => {
	const asked: string[] = [];
	vi.stubGlobal("fetch", async (address: string) => {
		asked.push(address);
		return { ok: false, status: 404, headers: new Headers() };
	});
	vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
	clip.setRendition({ quality: "full", address: "full.m3u8" });
	await opened(1);
	present(1001);
	look.set({ ...PLAIN_LOOK, channel: "alpha" });
	// What lies beneath is the picture, for which nothing else has to be there.
	expect(container.querySelector("[data-looks]")).toBeNull();
	await vi.waitFor(() => expect(alphas.at(-1)?.kind).toBe("failed"));
	clip.player.seek(1040);
	present(1040);
	await vi.waitFor(() => expect(asked).toEqual(["alpha?frame=1001", "alpha?frame=1040"]));
	clip.player.play();
	expect(alphas.at(-1)).toEqual({ kind: "impossible", why: "playing" });
	clip.player.pause();
	expect(alphas.at(-1)?.kind).toBe("loading");
});
