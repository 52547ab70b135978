import type { Point } from "@/document/schema";
import { toImage } from "./camera";
import type { Viewer } from "./viewer";

/**
 * While this is bound, a pointer over `element`, in which the views of the picture lie, points at the picture and does
 * nothing else to it: a mouse where it goes, a finger or a pen while it touches. `point` gets image pixels, and null when
 * nothing is pointed at any more. The wheel still moves the picture.
 */
export function bindLaser(
	element: HTMLElement,
	viewer: Viewer,
	point: (at: Point | null) => void,
): () => void {
	const stop = new AbortController();
	/** The finger or pen that points: a second one does not. */
	let touching: number | null = null;
	let host: Element = element;
	const on = (type: string, listener: (event: PointerEvent) => void) =>
		element.addEventListener(
			type,
			(event) => {
				event.stopPropagation();
				listener(event as PointerEvent);
			},
			{ signal: stop.signal, capture: true },
		);
	const tell = (event: PointerEvent) => {
		// Two rounds beside one another are looked at through the same camera, each in a view of its own.
		const over = event.target instanceof Element ? event.target.closest(".viewer-host") : null;
		if (over) host = over;
		const box = host.getBoundingClientRect();
		const { ratio } = viewer.view.get();
		const place = { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
		const { x, y } = toImage(viewer.camera.get(), place);
		point({ x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 });
	};
	on("pointerdown", (event) => {
		event.preventDefault();
		if (event.pointerType !== "mouse") touching ??= event.pointerId;
		if (event.pointerType === "mouse" || touching === event.pointerId) tell(event);
	});
	on("pointermove", (event) => {
		if (event.pointerType === "mouse" || touching === event.pointerId) tell(event);
	});
	const end = (event: PointerEvent) => {
		if (event.pointerType === "mouse" || touching !== event.pointerId) return;
		touching = null;
		point(null);
	};
	on("pointerup", end);
	on("pointercancel", end);
	on("dblclick", () => undefined);
	// Going out of the element is heard of by it alone, and not on the way.
	element.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && point(null), {
		signal: stop.signal,
	});
	// With the laser switched on by a key, what the pointer is over is pointed at though it has not moved yet.
	const at = viewer.pointer.get();
	if (at) point(at);
	return () => {
		stop.abort();
		point(null);
	};
}
