import { describe, expect, it } from "vitest";
import { problemFrom } from "@/api/problem";
import { blockedUntil } from "./throttled";

describe("what was tried too often", () => {
	it("waits as long as the server says", () => {
		expect(blockedUntil(problemFrom(429, {}, "90"), 1_000)).toBe(91_000);
		expect(blockedUntil(problemFrom(401, {}), 1_000)).toBeNull();
		expect(blockedUntil(null, 1_000)).toBeNull();
	});
});
