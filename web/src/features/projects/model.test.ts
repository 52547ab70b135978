import { describe, expect, it } from "vitest";
import { emptyDraft, newProject, parseFilter } from "./model";

describe("the filter of an address", () => {
	it("keeps what it knows and drops the rest", () => {
		expect(parseFilter({ status: "ACTIVE", search: "watch", page: 3 })).toEqual({
			status: "ACTIVE",
			search: "watch",
		});
		expect(parseFilter({ status: "BROKEN", search: "  " })).toEqual({});
		expect(parseFilter({ search: 2026 })).toEqual({ search: "2026" });
	});
});

describe("a new project", () => {
	it("leaves out what was left empty", () => {
		expect(newProject({ ...emptyDraft, name: " Watch " })).toEqual({ name: "Watch", priority: "MEDIUM" });
	});

	it("sends ids as numbers", () => {
		expect(newProject({ ...emptyDraft, name: "W", client_team_id: "4", due_date: "2026-12-01" })).toEqual({
			name: "W",
			priority: "MEDIUM",
			client_team_id: 4,
			due_date: "2026-12-01",
		});
	});
});
