import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Signal } from "@/signal";
import { PLAIN_LOOK } from "../look/look";
import { ClipPicture } from "./clip_picture";
import type { ClipTiming } from "./playback";

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

/** Who waits for the next frame of the video. */
let announced: VideoFrameRequestCallback | null;
let clip: ClipPicture;

beforeEach(() => {
	announced = null;
	FakeHls.made.length = 0;
	// jsdom paints nothing and plays nothing.
	vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
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
	clip = new ClipPicture(
		document.createElement("div"),
		{
			camera: new Signal({ x: 0, y: 0, zoom: 1 }),
			view: new Signal({ width: 100, height: 100 }),
			look: new Signal(PLAIN_LOOK),
			setPicture: () => undefined,
			setLookPossible: () => undefined,
		},
		{ timing, size: { width: 1920, height: 1080 }, frame: null },
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
