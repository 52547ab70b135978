import { describe, expect, it } from "vitest";
import { closing } from "./save_state";

const wait = (code: number, attempt: number, chance: number) => {
	const outcome = closing(code, attempt, chance);
	return outcome.next === "retry" ? outcome.afterMs : null;
};

describe("after a connection was lost", () => {
	it("each client waits for a time of its own, longer after each failure and never too long", () => {
		for (const attempt of [1, 2, 3, 6, 50]) {
			const [soonest, latest] = [wait(1006, attempt, 0) ?? 0, wait(1006, attempt, 1) ?? 0];
			expect(latest).toBe(2 * soonest);
			expect(latest).toBeLessThanOrEqual(10_000);
		}
		expect(wait(1006, 1, 0)).toBeLessThan(wait(1006, 3, 0) ?? 0);
		expect(wait(1012, 1, 1)).toBeLessThan(1_000);
	});

	it("one that was too fast keeps still for five seconds at least", () => {
		expect(wait(4429, 1, 0)).toBeGreaterThanOrEqual(5_000);
	});

	it("the codes of the server decide what is next", () => {
		expect([4401, 4403, 4413, 4404, 4409].map((code) => closing(code, 1, 0.5).next)).toEqual([
			"sign_in",
			"refused",
			"refused",
			"gone",
			"new_client_id",
		]);
	});

	it("a link that was taken back refuses nothing of what was written", () => {
		expect(closing(4403, 1, 0.5, "share_link_ended").next).toBe("sign_in");
		expect(closing(4403, 1, 0.5, "permission: you may not").next).toBe("refused");
	});
});
