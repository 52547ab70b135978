import { act, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startShortcuts } from "@/keyboard/shortcuts";
import { SHARING_KEYS, useSharing } from "@/sharing/ShareButton";
import { Signal } from "@/signal";
import { mockServer, renderPage, signedInAs } from "@/testing/render";
import { sampleClipMedia } from "@/testing/samples";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import { FakeVideo } from "@/viewer/clip/fake_video";
import { ClipPlayer } from "@/viewer/clip/player";
import type { Marker } from "../model";
import { Transport } from "./Transport";
import { useClipShortcuts } from "./useClipShortcuts";

const timing = { rate: { numerator: 24, denominator: 1 }, first: 1001, last: 1100, timecode: "00:00:41:17" };
const fullScreen = { possible: false, on: false, toggle: () => {}, leave: () => false };

let video: FakeVideo & HTMLVideoElement;
let player: ClipPlayer;
let clip: ClipPicture;

beforeEach(() => {
	localStorage.clear();
	mockServer({
		"GET /api/media/43/sprites/index.json": {
			first_frame: 1001,
			step: 1,
			count: 100,
			made: 100,
			width: 160,
			height: 90,
			columns: 10,
			rows: 10,
			sheets: ["t-sheet-0.jpg"],
		},
	});
	video = Object.assign(new FakeVideo(timing), {
		volume: 1,
		removeEventListener: () => {},
	}) as unknown as typeof video;
	player = new ClipPlayer({
		clip: timing,
		video,
		take: (mediaTime) => ({ mediaTime, paint: () => {}, close: () => {} }),
	});
	player.setReach(timing.last);
	video.present(timing.first);
	clip = { player, video, state: new Signal({ kind: "ready" }) } as unknown as ClipPicture;
});

function Page({ markers, onMarker }: { markers: readonly Marker[]; onMarker: (id: string) => void }) {
	useClipShortcuts(clip, fullScreen);
	return (
		<Transport
			clip={clip}
			media={sampleClipMedia(
				{ urls: { ...sampleClipMedia().urls, sprites: "api/media/43/sprites/index.json" } },
				{ sound: { codec: "aac", channels: 2, layout: "stereo", sample_rate: 48_000 } },
			)}
			markers={markers}
			onMarker={onMarker}
			fullScreen={fullScreen}
		/>
	);
}

async function show(markers: readonly Marker[] = [], onMarker: (id: string) => void = () => {}) {
	await renderPage(<Page markers={markers} onMarker={onMarker} />);
	await screen.findByRole("slider", { name: "Playhead" });
}

const arrive = () => act(() => video.arrive());
let listening = false;
/** The keyboard of the page is listened to once for all tests, as on a page. */
function keyboard() {
	if (!listening) startShortcuts();
	listening = true;
	return userEvent.setup();
}

describe("the scrub bar", () => {
	it("says frame and timecode to who cannot see", async () => {
		await show();
		const slider = screen.getByRole("slider", { name: "Playhead" });
		expect(slider.getAttribute("aria-valuetext")).toBe("Frame 1001, 00:00:41:17");
		act(() => player.seek(1042));
		arrive();
		expect(slider.getAttribute("aria-valuetext")).toBe("Frame 1042, 00:00:43:10");
		expect(slider.getAttribute("aria-valuenow")).toBe("1042");
	});

	it("is moved by its keys", async () => {
		await show();
		const slider = screen.getByRole("slider", { name: "Playhead" });
		fireEvent.keyDown(slider, { key: "ArrowRight" });
		arrive();
		expect(player.frame.get()).toBe(1002);
		fireEvent.keyDown(slider, { key: "ArrowRight", shiftKey: true });
		arrive();
		expect(player.frame.get()).toBe(1012);
		fireEvent.keyDown(slider, { key: "End" });
		arrive();
		expect(player.frame.get()).toBe(1100);
	});

	it("shows what notes there are, and goes to one", async () => {
		const went = vi.fn();
		const marker: Marker = {
			id: "m1",
			in: 1010,
			out: 1020,
			color: "red",
			label: "3: Rectangle, too bright",
			kind: "mark",
		};
		await show([marker], went);
		await userEvent.click(screen.getByTitle("3: Rectangle, too bright"));
		expect(went).toHaveBeenCalledWith("m1");
		expect(video.seeks).toEqual([]);
	});
});

describe("a frame before one goes there", () => {
	const bar = () => screen.getByRole("slider", { name: "Playhead" });
	beforeEach(() => {
		// jsdom knows no capture of pointers.
		Object.assign(HTMLElement.prototype, { setPointerCapture: () => undefined });
		// As wide as a thousand pixels, of which each frame has ten.
		vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 1000, 28));
	});
	afterEach(() => vi.restoreAllMocks());
	const picture = () => screen.findByTestId("frame-picture");

	it("is shown under the pointer, with number and timecode", async () => {
		await show();
		fireEvent.pointerMove(bar(), { clientX: 135, pointerType: "mouse" });
		const shown = await picture();
		expect(shown.dataset.frame).toBe("1014");
		expect(shown.style.backgroundImage).toContain("/api/media/43/sprites/t-sheet-0.jpg");
		expect(shown.style.backgroundPosition).toBe("-480px -90px");
		expect(screen.getByTestId("frame-preview").textContent).toBe("1014 00:00:42:06");
		fireEvent.pointerLeave(bar());
		expect(screen.queryByTestId("frame-preview")).toBeNull();
	});

	it("follows the finger and goes with it", async () => {
		await show();
		fireEvent.pointerDown(bar(), { clientX: 5, button: 0, pointerId: 1, pointerType: "touch" });
		fireEvent.pointerMove(bar(), { clientX: 505, pointerId: 1, pointerType: "touch" });
		expect((await picture()).dataset.frame).toBe("1051");
		fireEvent.pointerUp(bar(), { pointerId: 1, pointerType: "touch" });
		expect(screen.queryByTestId("frame-preview")).toBeNull();
	});

	it("is shown to who goes by keys until it is on the screen itself", async () => {
		await show();
		await screen.findByRole("slider", { name: "Playhead" });
		fireEvent.keyDown(bar(), { key: "End" });
		expect((await picture()).dataset.frame).toBe("1100");
		arrive();
		expect(screen.queryByTestId("frame-preview")).toBeNull();
	});
});

describe("going to a place", () => {
	it("takes a frame or a timecode, and says when it is neither", async () => {
		await show();
		const user = userEvent.setup();
		const go = async (words: string) => {
			await user.click(screen.getByTestId("place"));
			const field = screen.getByLabelText("Go to a frame or a timecode");
			await user.clear(field);
			await user.type(field, `${words}{Enter}`);
			return field;
		};
		await go("1042");
		arrive();
		expect(player.frame.get()).toBe(1042);
		await go("00:00:42:00");
		arrive();
		expect(player.frame.get()).toBe(1008);
		const field = await go("nonsense");
		expect(field.getAttribute("aria-invalid")).toBe("true");
		expect(player.frame.get()).toBe(1008);
	});
});

describe("keys", () => {
	it("play and pause by space, and not again while it is held", async () => {
		const user = keyboard();
		await show();
		await user.keyboard(" ");
		expect(player.playing.get()).toBe(true);
		await user.keyboard("{ >3}");
		expect(player.playing.get()).toBe(false);
		await user.keyboard("{/ }");
		expect(player.playing.get()).toBe(false);
	});

	it("leave a held space bar to the hand that moves the picture", async () => {
		const user = keyboard();
		await show();
		await user.keyboard("{ >}");
		fireEvent.pointerDown(document.body);
		await user.keyboard("{/ }");
		expect(player.playing.get()).toBe(false);
		act(() => player.play());
		await user.keyboard("{ >}");
		expect(player.playing.get()).toBe(false);
		fireEvent.pointerDown(document.body);
		await user.keyboard("{/ }");
		expect(player.playing.get()).toBe(true);
	});

	it("step by arrows, and by J and L while K is held", async () => {
		const user = keyboard();
		await show();
		await user.keyboard("{ArrowRight}");
		arrive();
		await user.keyboard("{Shift>}{ArrowRight}{/Shift}");
		arrive();
		expect(player.frame.get()).toBe(1012);
		await user.keyboard("{k>}j");
		arrive();
		await user.keyboard("j{/k}");
		arrive();
		expect(player.frame.get()).toBe(1010);
		expect(player.playing.get()).toBe(false);
		await user.keyboard("k");
		expect(player.playing.get()).toBe(true);
		await user.keyboard("l");
		expect(player.speed.get()).toBe(2);
	});

	it("set in and out points, and clear them", async () => {
		const user = keyboard();
		await show();
		act(() => player.seek(1010));
		arrive();
		await user.keyboard("i");
		act(() => player.seek(1020));
		arrive();
		await user.keyboard("o");
		expect(player.range.get()).toEqual({ in: 1010, out: 1020 });
		expect(screen.getByTestId("range")).toBeTruthy();
		await user.keyboard("x");
		expect(player.range.get()).toBeNull();
	});
});

describe("the key that shares a round", () => {
	function Shared() {
		const sharing = useSharing();
		useClipShortcuts(clip, fullScreen);
		return <p>{sharing?.open ? "The links" : "The clip"}</p>;
	}

	it("opens the links on a clip as well, which keeps its own for the loop", async () => {
		await renderPage(<Shared />, signedInAs(["session.manage"]));
		await screen.findByText("The clip");
		const user = keyboard();
		await user.keyboard("{Shift>}L{/Shift}");
		expect(player.loop.get()).not.toBeNull();
		screen.getByText("The clip");
		await user.keyboard(`{Shift>}${SHARING_KEYS.replace("shift+", "").toUpperCase()}{/Shift}`);
		await screen.findByText("The links");
		expect(player.loop.get()).not.toBeNull();
	});
});

describe("buttons", () => {
	it("do what they say", async () => {
		await show();
		const user = userEvent.setup();
		await user.click(screen.getByRole("button", { name: "+10 frames" }));
		arrive();
		await user.click(screen.getByRole("button", { name: "Back one frame" }));
		arrive();
		expect(player.frame.get()).toBe(1010);
		await user.click(screen.getByRole("button", { name: "Play over and over" }));
		expect(player.loop.get()).toEqual({ in: 1001, out: 1100 });
		await user.click(screen.getByRole("button", { name: "Play" }));
		expect(player.playing.get()).toBe(true);
		await user.click(screen.getByRole("button", { name: "Pause" }));
		expect(player.playing.get()).toBe(false);
	});

	it("keep the sound that was chosen", async () => {
		await show();
		await userEvent.click(screen.getByRole("button", { name: "Sound off" }));
		expect(video.muted).toBe(true);
		expect(JSON.parse(localStorage.getItem("rushes.review.sound") ?? "{}")).toEqual({
			volume: 1,
			muted: true,
		});
	});
});
