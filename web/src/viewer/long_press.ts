import type { Point } from "@/document/schema";
import { toImage } from "./camera";
import { isDrawing } from "./tools/tools";
import type { Viewer } from "./viewer";

/** How long a finger has to rest, in milliseconds: longer than a tap, shorter than the browser's own long press. */
export const HOLD_MS = 450;
/** A finger that went further, in CSS pixels, does not rest. */
export const HOLD_REACH = 10;

interface Press {
	readonly pointer: number;
	readonly x: number;
	readonly y: number;
	readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * While this is bound, `held` gets the place on the picture, in image pixels, at which a finger or a pen rests. Not where it
 * draws, has hold of a mark, or is one of several. The picture goes on with the gesture as if nothing had been.
 */
export function bindLongPress(element: HTMLElement, viewer: Viewer, held: (at: Point) => void): () => void {
	const stop = new AbortController();
	let press: Press | null = null;
	const on = <K extends keyof HTMLElementEventMap>(
		type: K,
		listener: (event: HTMLElementEventMap[K]) => void,
	) => element.addEventListener(type, listener, { signal: stop.signal });
	const cancel = () => {
		if (press) clearTimeout(press.timer);
		press = null;
	};
	const at = ({ clientX, clientY }: PointerEvent): Point => {
		const box = element.getBoundingClientRect();
		const { ratio } = viewer.view.get();
		return toImage(viewer.camera.get(), { x: (clientX - box.left) * ratio, y: (clientY - box.top) * ratio });
	};

	on("pointerdown", (event) => {
		const several = press !== null || !event.isPrimary;
		cancel();
		if (event.pointerType === "mouse" || several || isDrawing(viewer.tool.get())) return;
		// Where it was pressed: what was meant does not change while the picture goes along with an unsteady finger.
		const place = at(event);
		const timer = setTimeout(() => {
			press = null;
			if (viewer.panning && !isDrawing(viewer.tool.get())) held(place);
		}, HOLD_MS);
		press = { pointer: event.pointerId, x: event.clientX, y: event.clientY, timer };
	});
	on("pointermove", ({ pointerId, clientX, clientY }) => {
		if (press?.pointer !== pointerId) return;
		if (Math.hypot(clientX - press.x, clientY - press.y) > HOLD_REACH) cancel();
	});
	on("pointerup", cancel);
	on("pointercancel", cancel);
	on("contextmenu", (event) => {
		// Some browsers have a menu of their own for a finger that rests, and end the press with it.
		if (press || (event as PointerEvent).pointerType === "touch") event.preventDefault();
	});
	return () => {
		stop.abort();
		cancel();
	};
}
