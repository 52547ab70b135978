import { HEAT } from "../shaders/compose.gen";

const SVG = "http://www.w3.org/2000/svg";
/** The filter's name. */
export const HEAT_FILTER = "rushes-heat";

/** The colours of heat at even steps: straight lines between them are those of the shader's ramp. */
export function heatTable(steps = 10): readonly (readonly [number, number, number])[] {
	return Array.from({ length: steps + 1 }, (_, step) => {
		const value = step / steps;
		const next = HEAT.findIndex(([at]) => at >= value - 1e-9);
		const [end, to] = HEAT[next] ?? [1, [1, 1, 1]];
		const [begin, from] = HEAT[next - 1] ?? [end - 1, to];
		const part = (value - begin) / (end - begin);
		const mixed = (channel: 0 | 1 | 2) => from[channel] + (to[channel] - from[channel]) * part;
		return [mixed(0), mixed(1), mixed(2)];
	});
}

/**
 * A filter that shows the largest channel as heat, as the shader does with a difference: each channel as grey, the lightest
 * of the three, and the ramp's table.
 */
export function heatFilter(): SVGFilterElement {
	const filter = element("filter", { id: HEAT_FILTER, "color-interpolation-filters": "sRGB" });
	const greys = [0, 1, 2].map((channel) => {
		const row = [0, 1, 2, 3, 4].map((at) => (at === channel ? 1 : 0)).join(" ");
		return element("feColorMatrix", {
			in: "SourceGraphic",
			values: `${row} ${row} ${row} 0 0 0 1 0`,
			result: `grey${channel}`,
		});
	});
	const lightest = element("feBlend", { in: "grey0", in2: "grey1", mode: "lighten", result: "two" });
	const all = element("feBlend", { in: "two", in2: "grey2", mode: "lighten" });
	const ramp = element("feComponentTransfer", {});
	const table = heatTable();
	for (const [channel, name] of (["feFuncR", "feFuncG", "feFuncB"] as const).entries()) {
		const values = table.map((color) => (color[channel] ?? 0).toFixed(4)).join(" ");
		ramp.append(element(name, { type: "table", tableValues: values }));
	}
	filter.append(...greys, lightest, all, ramp);
	return filter;
}

function element<K extends keyof SVGElementTagNameMap>(
	name: K,
	attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
	const made = document.createElementNS(SVG, name);
	for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
	return made;
}
