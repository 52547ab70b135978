import { describe, expect, it } from "vitest";
import { checkNewPassword } from "./model";

describe("a new password", () => {
	it("is long enough, new, and typed twice alike", () => {
		expect(checkNewPassword({ current: "a", next: "short", again: "short" }).next).toContain("10 characters");
		expect(
			checkNewPassword({ current: "same-as-before", next: "same-as-before", again: "same-as-before" }).next,
		).toContain("another one");
		expect(
			checkNewPassword({ current: "a", next: "long-enough-1", again: "long-enough-2" }).again,
		).toBeDefined();
		expect(checkNewPassword({ current: "a", next: "long-enough-1", again: "long-enough-1" })).toEqual({});
	});
});
