import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useRef } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Media } from "@/api/types";
import { Signal } from "@/signal";
import { mockServer, renderPage } from "@/testing/render";
import type { Camera } from "@/viewer/camera";
import { HOLD_MS } from "@/viewer/long_press";
import type { ReviewSession } from "../session";
import { SessionProvider } from "../useReviewSession";
import type { Place } from "./model";
import { Pinned } from "./Pinned";
import { useLongPressPins } from "./useLongPressPins";

const clip = { id: 7, kind: "clip", width: 100, height: 50 } as Media;
const other = { ...clip, id: 8 } as Media;

function reading(x: number, y: number, frame: number) {
	const values = { channels: ["R", "G", "B"], values: [[64, 128, 255]], statistics: [] };
	const source = { ...values, sample: "integer", bits: 8, alpha: "none", pixel_format: "rgb24" };
	return {
		media_id: 7,
		x,
		y,
		width: 1,
		height: 1,
		frame,
		source,
		encoded: null,
		linear: null,
		display: ["#4080ff"],
	};
}

let session: ReviewSession;
let frame: Signal<number | null>;
beforeEach(() => {
	frame = new Signal<number | null>(1001);
	session = {
		pinned: new Signal<Place | null>(null),
		frame,
		viewer: {
			camera: new Signal({ x: 0, y: 0, zoom: 1 }),
			view: new Signal({ width: 100, height: 50, ratio: 1 }),
			tool: new Signal("select"),
			panning: true,
		},
	} as unknown as ReviewSession;
	mockServer({ "GET /api/media/7/pixel": reading(12, 30, 1001) });
});
afterEach(() => vi.useRealTimers());

function Page({ media }: { media: Media | null }) {
	const host = useRef<HTMLDivElement>(null);
	useLongPressPins(host, session, media);
	return (
		<SessionProvider value={session}>
			<div ref={host} data-testid="host" />
			<Pinned media={media} />
		</SessionProvider>
	);
}

function hold(x: number, y: number) {
	vi.useFakeTimers();
	const init = { pointerId: 1, pointerType: "touch", isPrimary: true, clientX: x, clientY: y };
	act(() => {
		screen.getByTestId("host").dispatchEvent(new PointerEvent("pointerdown", init));
		vi.advanceTimersByTime(HOLD_MS);
		screen.getByTestId("host").dispatchEvent(new PointerEvent("pointerup", init));
	});
	vi.useRealTimers();
}

it("pins the pixel under a finger that rests, of the frame on the screen, until it is let go", async () => {
	await renderPage(<Page media={clip} />);
	hold(12.7, 30.2);
	expect(session.pinned.get()).toEqual({ media: 7, x: 12, y: 30, frame: 1001 });
	expect(
		await screen.findByText("R 64 G 128 B 255", { normalizer: (text) => text.replace(/\s+/g, " ") }),
	).toBeDefined();
	expect(screen.getByRole("heading").textContent).toBe("12, 30 · frame 1001");
	expect(screen.getByTestId("pinned-spot").style.left).toBe("12.5px");
	const close = screen.getByRole("button", { name: "Let go of the pixel" });
	expect(close.className).toContain("pointer-coarse:min-h-11");
	await userEvent.click(close);
	expect(screen.queryByTestId("pinned-probe")).toBeNull();
	expect(screen.queryByTestId("pinned-spot")).toBeNull();
});

it("stands on a small screen away from the pixel, also when that is moved", async () => {
	session.pinned.set({ media: 7, x: 12, y: 30, frame: 1001 });
	await renderPage(<Page media={clip} />);
	expect(screen.getByTestId("pinned-probe").className).toContain("max-md:top-10");
	act(() => (session.viewer.camera as Signal<Camera>).set({ x: 0, y: -20, zoom: 1 }));
	expect(screen.getByTestId("pinned-probe").className).toContain("max-md:top-10");
	act(() => session.pinned.set({ media: 7, x: 13, y: 30, frame: 1001 }));
	expect(screen.getByTestId("pinned-probe").className).toContain("max-md:bottom-16");
});

it("pins nothing beside the picture, and nothing of a clip that shows no frame yet", async () => {
	await renderPage(<Page media={clip} />);
	hold(100, 30);
	hold(12, -1);
	frame.set(null);
	hold(12, 30);
	expect(session.pinned.get()).toBeNull();
});

it("pins nothing where nothing but the picture is shown", async () => {
	await renderPage(<Page media={null} />);
	hold(12, 30);
	expect(session.pinned.get()).toBeNull();
});

it("marks the place on its frame alone, and tells of its own medium alone", async () => {
	session.pinned.set({ media: 7, x: 12, y: 30, frame: 1001 });
	const { unmount } = await renderPage(<Page media={clip} />);
	expect(screen.getByTestId("pinned-spot")).toBeDefined();
	act(() => frame.set(1002));
	expect(screen.queryByTestId("pinned-spot")).toBeNull();
	expect(screen.getByTestId("pinned-probe")).toBeDefined();
	unmount();
	await renderPage(<Page media={other} />);
	expect(screen.queryByTestId("pinned-probe")).toBeNull();
});
