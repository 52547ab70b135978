import type { Point } from "@/document/schema";
import { lettersOn } from "@/format/contrast";
import type { Signal } from "@/signal";
import { toView } from "../camera";
import type { Viewer } from "../viewer";

/** Somebody else's pointer on the picture. */
export interface PeerCursor {
	readonly client: number;
	readonly name: string;
	readonly color: string;
	readonly at: Point;
}

/** A cursor that has not moved for so long fades. */
const IDLE_MS = 5000;

interface Shown {
	readonly element: HTMLElement;
	at: Point;
	timer: ReturnType<typeof setTimeout>;
}

/** Shows the others' pointers with their names until the returned function is called. */
export function mountCursors(
	container: HTMLElement,
	viewer: Viewer,
	cursors: Signal<readonly PeerCursor[]>,
): () => void {
	const layer = document.createElement("div");
	layer.className = "viewer-cursors";
	layer.setAttribute("aria-hidden", "true");
	container.append(layer);
	const shown = new Map<number, Shown>();

	const wake = (cursor: Shown) => {
		clearTimeout(cursor.timer);
		cursor.element.classList.remove("viewer-cursor-idle");
		cursor.timer = setTimeout(() => cursor.element.classList.add("viewer-cursor-idle"), IDLE_MS);
	};
	const place = () => {
		const camera = viewer.camera.get();
		const { ratio } = viewer.view.get();
		for (const { element, at } of shown.values()) {
			const { x, y } = toView(camera, at);
			element.style.transform = `translate(${x / ratio}px, ${y / ratio}px)`;
		}
	};
	const update = () => {
		const left = new Set(shown.keys());
		for (const cursor of cursors.get()) {
			left.delete(cursor.client);
			let item = shown.get(cursor.client);
			if (!item) {
				item = { element: cursorElement(cursor), at: cursor.at, timer: setTimeout(() => undefined, 0) };
				shown.set(cursor.client, item);
				layer.append(item.element);
				wake(item);
			}
			if (item.at.x !== cursor.at.x || item.at.y !== cursor.at.y) wake(item);
			item.at = cursor.at;
		}
		for (const client of left) {
			const item = shown.get(client);
			if (item) clearTimeout(item.timer);
			item?.element.remove();
			shown.delete(client);
		}
		place();
	};
	const stops = [cursors.subscribe(update), viewer.camera.subscribe(place), viewer.view.subscribe(place)];
	update();
	return () => {
		for (const stop of stops) stop();
		for (const { timer } of shown.values()) clearTimeout(timer);
		layer.remove();
	};
}

function cursorElement(cursor: PeerCursor): HTMLElement {
	const element = document.createElement("div");
	element.className = "viewer-cursor";
	element.dataset.peer = cursor.name;
	element.style.setProperty("--peer", cursor.color);
	element.style.setProperty("--on-peer", lettersOn(cursor.color));
	element.innerHTML =
		'<svg width="16" height="18" viewBox="0 0 16 18"><path d="M1 1l4.6 14 3-5.6L15 7.6z" fill="var(--peer)" stroke="var(--on-peer)" stroke-width="1" stroke-linejoin="round"/></svg>';
	const name = document.createElement("span");
	name.textContent = cursor.name;
	element.append(name);
	return element;
}
