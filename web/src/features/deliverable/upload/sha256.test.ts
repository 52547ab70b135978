// @vitest-environment node
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { sha256Of } from "./sha256";

it.each([0, 1, 7, 8, 9, 1000])("counts %i bytes in parts as it would at once", async (size) => {
	const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251);
	const whole = createHash("sha256").update(bytes).digest("base64");
	expect(await sha256Of(new Blob([bytes]), 8)).toBe(whole);
});

it("never reads more than a part at a time", async () => {
	const parts: number[] = [];
	const file = {
		size: 20,
		slice: (from: number, to: number) => {
			parts.push(Math.min(to, 20) - from);
			return new Blob([new Uint8Array(Math.min(to, 20) - from)]);
		},
	} as Blob;
	await sha256Of(file, 8);
	expect(parts).toEqual([8, 8, 4]);
});
