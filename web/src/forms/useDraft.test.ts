import { expect, it } from "vitest";
import { laidOver } from "./useDraft";

it("keeps what was typed, and takes the rest from what is there now", () => {
	const read = { name: "Kettle", sku: "A1", held: false };
	const typed = { name: "Kettle", sku: "A2", held: true };
	const now = { name: "Pour-over kettle", sku: "A1", held: false };
	expect(laidOver(now, read, typed)).toEqual({ name: "Pour-over kettle", sku: "A2", held: true });
});
