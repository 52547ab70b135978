import type { Comparison } from "@/document/schema.gen";
import type { Viewer } from "../viewer";
import { HEAT_FILTER, heatFilter } from "./heat";
import { ALONE, type LayerLook, type Looks, looksOf, type Squares } from "./looks";

const SVG = "http://www.w3.org/2000/svg";

/** The light of a pixel in a tint: what both pictures have in common is grey when they lie over each other by halves. */
const TINTS = { warm: [1, 0.35, 0.35], cool: [0.35, 1, 1] } as const;
const LIGHT = [0.2126, 0.7152, 0.0722] as const;

/** How this screen alone shows comparisons. */
export interface Shown {
	/** Whether a difference is shown in the colours of heat. */
	readonly heat: boolean;
	/** The side of a checkerboard's squares, in CSS pixels. */
	readonly square: number;
}

const UNTIL_SAID: Shown = { heat: false, square: 64 };

/**
 * The two pictures of a comparison, each in a layer of its own, laid over each other by the browser: so it is the same for
 * stills and clips, and for whatever paints them. The marks lie above both.
 */
export class Layers {
	/** What the reviewed picture is painted in. */
	readonly reviewed = layer("reviewed");
	/** What the picture that it is compared with is painted in. */
	readonly other = layer("other");
	readonly #viewer: Viewer;
	readonly #group = document.createElement("div");
	readonly #stops: (() => void)[];
	#comparison: Comparison | null = null;
	#pane: HTMLElement | null = null;
	#there = false;
	#shown = UNTIL_SAID;

	constructor(host: HTMLElement, viewer: Viewer) {
		this.#viewer = viewer;
		this.#group.className = "viewer-pictures";
		this.#group.append(tints(), this.reviewed, this.other);
		host.prepend(this.#group);
		this.#stops = [viewer.camera, viewer.view, viewer.picture].map((signal) =>
			signal.subscribe(() => this.#lay()),
		);
		this.#lay();
	}

	/**
	 * Shows both as a comparison says. `pane` is what the other one is shown in beside this one, where it is; `shown` is what
	 * this screen alone does about it.
	 */
	show(comparison: Comparison | null, pane: HTMLElement | null, shown = UNTIL_SAID): void {
		this.#shown = shown;
		this.#comparison = comparison;
		this.#pane = pane;
		this.#lay();
	}

	/** Tells whether there is something to be seen of the other picture. Until then the reviewed one is shown as it is. */
	setThere(there: boolean): void {
		this.#there = there;
		this.#lay();
	}

	destroy(): void {
		for (const stop of this.#stops) stop();
		this.#group.remove();
		this.other.remove();
	}

	#lay(): void {
		const picture = this.#viewer.picture.get();
		const view = this.#viewer.view.get();
		const comparison = this.#there ? this.#comparison : null;
		const looks =
			comparison && picture
				? looksOf(comparison, picture, this.#viewer.camera.get(), view, this.#shown.square)
				: ALONE;
		const beside = comparison?.mode === "side-by-side";
		const home = beside && this.#pane ? this.#pane : this.#group;
		// Elsewhere only where it has to be: a video that is moved stops.
		if (this.other.parentElement !== home) home.append(this.other);
		this.other.style.width = beside ? `${view.width / view.ratio}px` : "";
		this.other.style.height = beside ? `${view.height / view.ratio}px` : "";
		this.#paint(looks, beside && !this.#pane);
	}

	#paint(looks: Looks, hidden: boolean): void {
		dress(this.reviewed, looks.reviewed, looks.fades);
		dress(this.other, hidden ? ALONE.other : looks.other, looks.fades);
		this.other.style.mixBlendMode = looks.blend === "normal" ? "" : looks.blend;
		const gain = looks.gain === 1 ? "" : `brightness(${looks.gain})`;
		const heat = this.#shown.heat && looks.blend === "difference" ? `url(#${HEAT_FILTER})` : "";
		this.#group.style.filter = `${gain} ${heat}`.trim();
	}
}

function layer(name: string): HTMLDivElement {
	const element = document.createElement("div");
	element.className = "viewer-layer";
	element.dataset.layer = name;
	return element;
}

function dress(element: HTMLElement, { opacity, part, tint, squares }: LayerLook, fades: boolean): void {
	const { style } = element;
	style.transition = fades ? "opacity var(--duration-calm)" : "";
	style.opacity = opacity === 1 ? "" : String(opacity);
	style.filter = tint ? `url(#rushes-${tint})` : "";
	const corners = part?.map(({ x, y }) => `${x}px ${y}px`).join(", ");
	// A polygon without corners is none, and would show all of it.
	style.clipPath = corners === undefined ? "" : `polygon(${corners || "0 0, 0 0, 0 0"})`;
	style.maskImage = squares ? chequered(squares) : "";
	style.maskSize = squares ? `${2 * squares.side}px ${2 * squares.side}px` : "";
}

/** Four squares that are repeated: by quarters of a turn, from the upper right one on, every other is there. */
function chequered({ first }: Squares): string {
	const [one, next] = first ? ["transparent", "#000"] : ["#000", "transparent"];
	return `conic-gradient(${one} 25%, ${next} 0 50%, ${one} 0 75%, ${next} 0)`;
}

/** The filters of the tints, which have to be somewhere in the page. */
function tints(): SVGSVGElement {
	const svg = document.createElementNS(SVG, "svg");
	svg.setAttribute("class", "viewer-tints");
	svg.setAttribute("aria-hidden", "true");
	svg.append(heatFilter());
	for (const [name, shares] of Object.entries(TINTS)) {
		const filter = document.createElementNS(SVG, "filter");
		filter.id = `rushes-${name}`;
		filter.setAttribute("color-interpolation-filters", "sRGB");
		const matrix = document.createElementNS(SVG, "feColorMatrix");
		const rows = shares.map((share) => [...LIGHT.map((light) => light * share), 0, 0].join(" "));
		matrix.setAttribute("values", [...rows, "0 0 0 1 0"].join(" "));
		filter.append(matrix);
		svg.append(filter);
	}
	return svg;
}
