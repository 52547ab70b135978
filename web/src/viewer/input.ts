import type { PointerInput } from "./tools/tool";
import type { Viewer } from "./viewer";

const LINE_PX = 33;

/** Whether a wheel event comes from a wheel with notches, and not from the two fingers of a trackpad. */
export function isNotched(event: { deltaX: number; deltaY: number; deltaMode: number }): boolean {
	if (event.deltaMode !== 0) return true;
	return event.deltaX === 0 && Math.abs(event.deltaY) >= 50 && Number.isInteger(event.deltaY);
}

/**
 * Leads pointers, wheel and space bar from an element to the viewer until the returned function is called. Where it only
 * `pans`, nothing can be drawn or chosen: what is seen there is the same view of another picture.
 */
export function bindInput(
	element: HTMLElement,
	viewer: Viewer,
	{ pans = false }: { readonly pans?: boolean } = {},
): () => void {
	const stop = new AbortController();
	const on = <K extends keyof HTMLElementEventMap>(
		type: K,
		listener: (event: HTMLElementEventMap[K]) => void,
	) => element.addEventListener(type, listener, { signal: stop.signal, passive: false });

	const placeOf = (event: { clientX: number; clientY: number }) => {
		const box = element.getBoundingClientRect();
		return { x: event.clientX - box.left, y: event.clientY - box.top };
	};
	const read = (event: PointerEvent): PointerInput => {
		const coalesced = event.type === "pointermove" ? (event.getCoalescedEvents?.() ?? []) : [];
		return {
			pointer: event.pointerId,
			device: event.pointerType === "touch" || event.pointerType === "pen" ? event.pointerType : "mouse",
			...placeOf(event),
			pressure: event.pressure,
			// The middle button moves the picture, whatever the tool.
			button: pans ? 1 : event.button,
			shift: event.shiftKey,
			alt: event.altKey,
			...(coalesced.length > 1
				? { samples: coalesced.map((sample) => ({ ...placeOf(sample), pressure: sample.pressure })) }
				: {}),
		};
	};

	on("pointerdown", (event) => {
		if (event.button > 1) return;
		// The middle button would scroll, a finger would select text.
		if (event.button === 1 || event.pointerType !== "mouse") event.preventDefault();
		if (!pans) element.focus({ preventScroll: true });
		if (!viewer.writing.get()) element.setPointerCapture(event.pointerId);
		viewer.pointerDown(read(event));
	});
	on("pointermove", (event) => viewer.pointerMove(read(event)));
	on("pointerup", (event) => viewer.pointerUp(read(event)));
	on("pointercancel", (event) => viewer.pointerCancel(event.pointerId));
	on("pointerleave", () => viewer.pointerLeave());
	if (!pans) on("dblclick", (event) => viewer.doubleClick(placeOf(event)));
	on("wheel", (event) => {
		event.preventDefault();
		const notched = isNotched(event);
		const pinched = event.ctrlKey || event.metaKey;
		const unit = event.deltaMode === 0 ? 1 : LINE_PX;
		// The fingers of a trackpad pinch in small steps.
		const turn = event.deltaY * unit * (pinched && !notched ? 3 : 1);
		viewer.wheel({ ...placeOf(event), dx: event.deltaX * unit, dy: turn, zoom: pinched || notched });
	});

	if (pans) return () => stop.abort();
	const isTyping = (target: EventTarget | null) =>
		target instanceof HTMLElement &&
		target.closest("input, textarea, select, button, a, [contenteditable]") !== null;
	window.addEventListener(
		"keydown",
		(event) => {
			if (event.key !== " " || isTyping(event.target)) return;
			event.preventDefault();
			viewer.holdSpace(true);
		},
		{ signal: stop.signal },
	);
	window.addEventListener("keyup", (event) => event.key === " " && viewer.holdSpace(false), {
		signal: stop.signal,
	});
	window.addEventListener("blur", () => viewer.holdSpace(false), { signal: stop.signal });
	return () => stop.abort();
}

/** Tells the viewer the element's size in device pixels, exactly where the browser knows it. */
export function bindView(element: HTMLElement, viewer: Viewer): () => void {
	const tell = (entry?: ResizeObserverEntry) => {
		const ratio = window.devicePixelRatio || 1;
		const exact = entry?.devicePixelContentBoxSize?.[0];
		const about = Math.round(element.clientWidth * ratio);
		// Where the screen is only pretended, as by a browser's tools, the exact size is of another screen.
		const trusted = exact !== undefined && Math.abs(exact.inlineSize - about) <= 2;
		const width = trusted ? exact.inlineSize : about;
		const height = trusted ? exact.blockSize : Math.round(element.clientHeight * ratio);
		if (width > 0 && height > 0) viewer.setView({ width, height, ratio });
	};
	const observer = new ResizeObserver(([entry]) => tell(entry));
	try {
		observer.observe(element, { box: "device-pixel-content-box" });
	} catch {
		// Safari does not know the box.
		observer.observe(element);
	}
	tell();
	return () => observer.disconnect();
}
