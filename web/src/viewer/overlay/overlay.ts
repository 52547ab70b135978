import { APPEARANCE, type Box, type Point } from "@/document/schema";
import { type Camera, toView } from "../camera";
import { boundsOf, reachableHandles } from "../marks/geometry";
import { edgeOf } from "../marks/ink";
import { type Draft, type Mark, withGeometry } from "../marks/mark";
import type { Viewer } from "../viewer";
import { drawMark } from "./mark_element";
import { set, svg } from "./svg";

const HANDLE_SIDE = 8;

interface Drawn {
	readonly group: SVGGElement;
	draft: Draft;
	unit: number;
}

/** Draws the marks over the picture as SVG: crisp at any zoom, numbers and handles the same size at every zoom. */
export class Overlay {
	readonly #viewer: Viewer;
	readonly #addressOf: (media: number) => string;
	readonly #root = svg("svg", { class: "viewer-overlay", "aria-hidden": "true" });
	readonly #image = svg("g");
	readonly #screen = svg("g");
	readonly #drawn = new Map<string, Drawn>();
	readonly #badges = new Map<string, SVGGElement>();
	readonly #frames = svg("g");
	readonly #stops: (() => void)[];
	#frame: number | null = null;

	constructor(container: HTMLElement, viewer: Viewer, addressOf: (media: number) => string) {
		this.#viewer = viewer;
		this.#addressOf = addressOf;
		this.#root.append(this.#image, this.#screen, this.#frames);
		container.append(this.#root);
		const signals = [
			viewer.camera,
			viewer.view,
			viewer.marks,
			viewer.peerDrafts,
			viewer.draft,
			viewer.moving,
			viewer.selection,
			viewer.hovered,
			viewer.writing,
			viewer.readOnly,
		];
		this.#stops = signals.map((signal) => signal.subscribe(this.#schedule));
		this.#draw();
	}

	destroy(): void {
		for (const stop of this.#stops) stop();
		if (this.#frame !== null) cancelAnimationFrame(this.#frame);
		this.#root.remove();
	}

	readonly #schedule = (): void => {
		this.#frame ??= requestAnimationFrame(() => {
			this.#frame = null;
			this.#draw();
		});
	};

	#draw(): void {
		const viewer = this.#viewer;
		const camera = viewer.camera.get();
		const { ratio } = viewer.view.get();
		const scale = camera.zoom / ratio;
		set(this.#image, { transform: `matrix(${scale} 0 0 ${scale} ${camera.x / ratio} ${camera.y / ratio})` });
		const shown = this.#shown();
		this.#drawMarks(shown, 1 / scale);
		this.#drawBadges(shown, camera, ratio);
		this.#drawFrames(shown, camera, ratio);
	}

	/** The marks as they are to be seen now: those that are dragged or changed by others where they are at the moment. */
	#shown(): readonly (Draft & { readonly number?: number })[] {
		const viewer = this.#viewer;
		const moving = viewer.moving.get();
		const peers = new Map<string, Draft>(viewer.peerDrafts.get().map((draft) => [draft.id, draft]));
		const writing = viewer.writing.get();
		const shown: (Draft & { readonly number?: number })[] = [];
		for (const mark of viewer.marks.get()) {
			if (mark.id === writing?.id) continue;
			const geometry = moving?.get(mark.id);
			const peer = peers.get(mark.id);
			peers.delete(mark.id);
			if (geometry) shown.push(withGeometry(mark, geometry));
			else if (peer && peer.kind === mark.kind) shown.push(withGeometry(mark, peer.geometry));
			else shown.push(mark);
		}
		const own = viewer.draft.get();
		return [...shown, ...peers.values(), ...(own ? [own] : [])];
	}

	#drawMarks(shown: readonly Draft[], unit: number): void {
		const selection = this.#viewer.selection.get();
		const hovered = this.#viewer.hovered.get();
		const settled = new Set<Draft>(this.#viewer.marks.get());
		const left = new Set(this.#drawn.keys());
		let last: Element | null = null;
		for (const draft of shown) {
			left.delete(draft.id);
			let drawn = this.#drawn.get(draft.id);
			if (!drawn) {
				drawn = { group: svg("g", { "data-mark": draft.id }), draft, unit: Number.NaN };
				this.#drawn.set(draft.id, drawn);
			}
			if (drawn.draft !== draft || drawn.unit !== unit) {
				drawMark(drawn.group, draft, unit, this.#addressOf);
				drawn.draft = draft;
				drawn.unit = unit;
			}
			set(drawn.group, { class: selection.has(draft.id) || hovered === draft.id ? "viewer-lit" : "" });
			drawn.group.toggleAttribute("data-live", !settled.has(draft));
			const next: Element | null = last ? last.nextElementSibling : this.#image.firstElementChild;
			if (next !== drawn.group) this.#image.insertBefore(drawn.group, next);
			last = drawn.group;
		}
		for (const id of left) {
			this.#drawn.get(id)?.group.remove();
			this.#drawn.delete(id);
		}
	}

	#drawBadges(shown: readonly (Draft & { readonly number?: number })[], camera: Camera, ratio: number): void {
		const selection = this.#viewer.selection.get();
		const left = new Set(this.#badges.keys());
		for (const mark of shown) {
			if (mark.kind !== "pin" && mark.number === undefined) continue;
			left.delete(mark.id);
			let badge = this.#badges.get(mark.id);
			if (!badge) {
				badge = svg("g", { class: "viewer-badge" });
				badge.append(
					svg("circle", { "stroke-width": APPEARANCE.badgeEdge }),
					svg("text", { "text-anchor": "middle", dy: "0.36em", "font-size": APPEARANCE.badgeLetters }),
				);
				this.#badges.set(mark.id, badge);
				this.#screen.append(badge);
			}
			const at = toView(camera, badgePlace(mark));
			// Beside the corner, where it covers neither a handle nor the first letter.
			const beside = mark.kind === "pin" ? 0 : APPEARANCE.badgeRadius + APPEARANCE.badgeGap;
			const selected = selection.has(mark.id);
			set(badge, {
				transform: `translate(${at.x / ratio - beside} ${at.y / ratio - beside})`,
				class: `viewer-badge${selected ? " viewer-badge-selected" : ""}`,
			});
			const [disc, number] = badge.children;
			const radius = mark.kind === "pin" ? APPEARANCE.pinRadius : APPEARANCE.badgeRadius;
			const edge = edgeOf(mark.style.color);
			if (disc) set(disc, { r: radius, fill: mark.style.color, stroke: edge });
			if (number) {
				set(number, { fill: edge });
				const text = mark.number === undefined ? "" : String(mark.number);
				if (number.textContent !== text) number.textContent = text;
			}
		}
		for (const id of left) {
			this.#badges.get(id)?.remove();
			this.#badges.delete(id);
		}
	}

	/** Frames around what is selected, with handles where one may change it. */
	#drawFrames(shown: readonly Draft[], camera: Camera, ratio: number): void {
		const selection = this.#viewer.selection.get();
		const marks = new Map<string, Mark>(this.#viewer.marks.get().map((mark) => [mark.id, mark]));
		const parts: SVGElement[] = [];
		for (const draft of shown) {
			const mark = marks.get(draft.id);
			if (!mark || !selection.has(draft.id) || draft.kind === "pin") continue;
			const place = (point: Point): Point => {
				const at = toView(camera, point);
				return { x: at.x / ratio, y: at.y / ratio };
			};
			if (draft.kind !== "arrow")
				parts.push(frameAround(boundsOf(draft), place, (draft.style.width * camera.zoom) / ratio));
			if (!mark.editable || this.#viewer.readOnly.get()) continue;
			for (const { at } of reachableHandles(draft, ratio / camera.zoom)) {
				const { x, y } = place(at);
				parts.push(
					svg("rect", {
						x: x - HANDLE_SIDE / 2,
						y: y - HANDLE_SIDE / 2,
						width: HANDLE_SIDE,
						height: HANDLE_SIDE,
						rx: 1.5,
						class: "viewer-handle",
					}),
				);
			}
		}
		this.#frames.replaceChildren(...parts);
	}
}

function frameAround(box: Box, place: (point: Point) => Point, line: number): SVGElement {
	const from = place(box);
	const to = place({ x: box.x + box.width, y: box.y + box.height });
	const room = line / 2 + 4;
	return svg("rect", {
		x: from.x - room,
		y: from.y - room,
		width: to.x - from.x + 2 * room,
		height: to.y - from.y + 2 * room,
		class: "viewer-frame",
	});
}

/** Where a mark's number stands. */
function badgePlace(mark: Draft): Point {
	switch (mark.kind) {
		case "pin":
			return mark.geometry;
		case "arrow":
			return { x: mark.geometry.x1, y: mark.geometry.y1 };
		case "freehand":
			return { x: mark.geometry.points[0] ?? 0, y: mark.geometry.points[1] ?? 0 };
		case "ellipse":
			// On the curve, at the upper left.
			return {
				x: mark.geometry.x + mark.geometry.width * APPEARANCE.ellipseCorner,
				y: mark.geometry.y + mark.geometry.height * APPEARANCE.ellipseCorner,
			};
		default:
			return boundsOf(mark);
	}
}
