import { describe, expect, it } from "vitest";
import { newsCount, newsOf } from "./model";

const by = { id: 5, name: "Sofia Brandt", email: "", color: "#000000" };
const at = "2026-11-20T12:00:00Z";

describe("what is new in an assignment", () => {
	it("says who did what last", () => {
		expect(newsOf({ changed: { events: 2, latest: { type: "revision.decided", by, at } } })).toBe(
			"Sofia Brandt decided on a round",
		);
		expect(newsOf({ changed: { events: 1, latest: { type: "stage.status", by: null, at } } })).toBe(
			"The stage was moved",
		);
		expect(newsOf({ changed: { events: 1, latest: { type: "some.thing", by, at } } })).toBe(
			"Sofia Brandt changed something",
		);
	});

	it("says nothing where nothing happened", () => {
		expect(newsOf({ changed: { events: 0, latest: null } })).toBeNull();
	});

	it("counts up to what the server counts", () => {
		expect(newsCount({ changed: { events: 3, latest: null } })).toBe("3 new");
		expect(newsCount({ changed: { events: 99, latest: null } })).toBe("99+ new");
	});
});
