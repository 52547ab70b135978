import { describe, expect, it } from "vitest";
import { safeReturnPath } from "./returning";

describe("the path after signing in", () => {
	it("is the page that was asked for, with its search", () => {
		expect(safeReturnPath("/projects/4?sheet=edit")).toBe("/projects/4?sheet=edit");
	});

	it.each([
		"//evil.example",
		"/\\evil.example",
		"/\t/evil.example",
		"https://evil.example",
		"",
		null,
		7,
		"/sign-in",
	])("is the start page for %j", (wanted) => {
		expect(safeReturnPath(wanted)).toBe("/");
	});
});
