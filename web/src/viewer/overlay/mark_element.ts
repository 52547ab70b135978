import { APPEARANCE } from "@/document/schema";
import { boundsOf } from "../marks/geometry";
import { edgeOf } from "../marks/ink";
import type { Draft } from "../marks/mark";
import { outlineOf } from "./paths";
import { svg } from "./svg";

/** Draws a mark into a group in image pixels, with its contrast edge below it. `unit` is the size of a CSS pixel. */
export function drawMark(
	group: SVGGElement,
	mark: Draft,
	unit: number,
	addressOf: (media: number) => string,
): void {
	group.replaceChildren();
	group.setAttribute("opacity", String(mark.style.opacity));
	const { color } = mark.style;
	const edge = edgeOf(color);
	const width = Math.max(mark.style.width, APPEARANCE.thinnest * unit);
	const outline = outlineOf(mark, width);
	if (outline) {
		const joined = { d: outline.d, "stroke-linecap": "round", "stroke-linejoin": "round" };
		group.append(
			svg("path", {
				...joined,
				class: "viewer-edge",
				opacity: APPEARANCE.edgeOpacity,
				fill: outline.filled ? edge : "none",
				stroke: edge,
				"stroke-width": outline.filled ? 2 * APPEARANCE.edge * unit : width + 2 * APPEARANCE.edge * unit,
			}),
			outline.filled
				? svg("path", { d: outline.d, fill: color })
				: svg("path", { ...joined, fill: "none", stroke: color, "stroke-width": width }),
		);
		return;
	}
	if (mark.kind === "text") {
		const { x, y, text, size } = mark.geometry;
		const words = svg("text", {
			x,
			y,
			class: "viewer-words",
			fill: color,
			stroke: edge,
			// Letters that are shown small would drown in an edge as wide as that of a line.
			"stroke-width": Math.min(
				Math.max(APPEARANCE.letterEdge * unit, size * APPEARANCE.letterEdgeLeast),
				size * APPEARANCE.letterEdgeMost,
			),
			"font-size": size,
		});
		for (const [index, line] of text.split("\n").entries()) {
			const span = svg("tspan", { x, y: y + size * (APPEARANCE.baseLine + index * APPEARANCE.lineHeight) });
			span.textContent = line;
			words.append(span);
		}
		group.append(words);
		return;
	}
	if (mark.kind === "screenshot") {
		const box = { ...boundsOf(mark) };
		group.append(
			svg("image", { ...box, href: addressOf(mark.geometry.media), preserveAspectRatio: "none" }),
			svg("rect", { ...box, fill: "none", stroke: edge, "stroke-width": width + 2 * APPEARANCE.edge * unit }),
			svg("rect", { ...box, fill: "none", stroke: color, "stroke-width": width }),
		);
	}
}
