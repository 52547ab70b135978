import { expect, it } from "vitest";
import { lettersOn } from "./contrast";

it("writes on a colour in what reads better on it", () => {
	expect(lettersOn("#9333ea")).toBe("#ffffff");
	expect(lettersOn("#15803d")).toBe("#ffffff");
	expect(lettersOn("#ffc53d")).toBe("#000000");
});
