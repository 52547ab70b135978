import { visible } from "./camera";
import type { Viewer } from "./viewer";

const LONG_SIDE = 144;

/** A small version of the picture that shows what is in view, while not all of it is. Dragging in it moves the view. */
export function mountMinimap(container: HTMLElement, viewer: Viewer, preview: string): () => void {
	const map = document.createElement("div");
	map.className = "viewer-minimap";
	map.setAttribute("aria-hidden", "true");
	const image = document.createElement("img");
	image.src = preview;
	image.alt = "";
	image.draggable = false;
	const frame = document.createElement("div");
	frame.className = "viewer-minimap-frame";
	map.append(image, frame);
	container.append(map);

	let scale = 1;
	const place = () => {
		const picture = viewer.picture.get();
		if (!picture) {
			map.hidden = true;
			return;
		}
		const seen = visible(viewer.camera.get(), viewer.view.get());
		const whole =
			seen.x <= 0 &&
			seen.y <= 0 &&
			seen.x + seen.width >= picture.width &&
			seen.y + seen.height >= picture.height;
		map.hidden = whole;
		if (whole) return;
		scale = LONG_SIDE / Math.max(picture.width, picture.height);
		map.style.width = `${picture.width * scale}px`;
		map.style.height = `${picture.height * scale}px`;
		const left = Math.max(0, seen.x) * scale;
		const top = Math.max(0, seen.y) * scale;
		const right = Math.min(picture.width, seen.x + seen.width) * scale;
		const bottom = Math.min(picture.height, seen.y + seen.height) * scale;
		frame.style.transform = `translate(${left}px, ${top}px)`;
		frame.style.width = `${Math.max(4, right - left)}px`;
		frame.style.height = `${Math.max(4, bottom - top)}px`;
	};
	const look = (event: PointerEvent) => {
		const box = map.getBoundingClientRect();
		viewer.lookAt({ x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale });
	};
	map.addEventListener("pointerdown", (event) => {
		event.stopPropagation();
		map.setPointerCapture(event.pointerId);
		look(event);
	});
	map.addEventListener("pointermove", (event) => {
		if (map.hasPointerCapture(event.pointerId)) look(event);
	});
	const stops = [viewer.camera, viewer.view, viewer.picture].map((signal) => signal.subscribe(place));
	place();
	return () => {
		for (const stop of stops) stop();
		map.remove();
	};
}
