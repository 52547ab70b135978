import { afterEach, expect, it } from "vitest";
import { keepAudience, keptAudience } from "./appearance";

afterEach(() => localStorage.clear());

it("writes for the studio until somebody chooses otherwise, and keeps the choice", () => {
	expect(keptAudience()).toBe("studio");
	keepAudience("everyone");
	expect(keptAudience()).toBe("everyone");
	keepAudience("studio");
	expect(keptAudience()).toBe("studio");
});

it("takes what it does not know for the studio alone", () => {
	localStorage.setItem("rushes.review.audience", "everybody");
	expect(keptAudience()).toBe("studio");
});
