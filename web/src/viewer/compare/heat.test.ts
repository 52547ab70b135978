import { expect, it } from "vitest";
import { HEAT } from "../shaders/compose.gen";
import { heatFilter, heatTable } from "./heat";

it("has every colour of the shader's ramp where the shader has it", () => {
	const steps = 10;
	const table = heatTable(steps);
	for (const [at, color] of HEAT) {
		// a stop between two steps would be cut off
		expect(Math.abs(at * steps - Math.round(at * steps))).toBeLessThan(1e-6);
		for (const [channel, value] of color.entries())
			expect(table[Math.round(at * steps)]?.[channel]).toBeCloseTo(value, 6);
	}
	expect(table[1]?.[2]).toBeCloseTo(((HEAT[0]?.[1][2] ?? 0) + (HEAT[1]?.[1][2] ?? 0)) / 2, 6);
});

it("takes each channel alone, and all of its rows are whole", () => {
	const matrices = [...heatFilter().querySelectorAll("feColorMatrix")];
	expect(matrices.map((matrix) => matrix.getAttribute("values"))).toEqual([
		"1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 0 0 0 1 0",
		"0 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 0 0 1 0",
		"0 0 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 0 1 0",
	]);
});
