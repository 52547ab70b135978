import { describe, expect, it } from "vitest";
import { ada, sampleProject } from "@/testing/samples";
import { changeOf, formOf, newDeliverable } from "./model";

describe("what is sent for an edited project", () => {
	it("is nothing where nothing was edited", () => {
		const project = sampleProject({ quarter: "2026-Q4", owner: ada, client_team: { id: 2, name: "Acme" } });
		expect(changeOf(project, formOf(project))).toEqual({});
	});

	it("is only what differs, and null for what was emptied", () => {
		const project = sampleProject({ due_date: "2026-12-01", owner: ada });
		expect(
			changeOf(project, {
				...formOf(project),
				name: " Lumen ",
				due_date: "",
				owner_id: "",
				status: "ON_HOLD",
			}),
		).toEqual({ name: "Lumen", due_date: null, owner_id: null, status: "ON_HOLD" });
	});
});

describe("a new deliverable", () => {
	it("leaves out what was left empty", () => {
		expect(newDeliverable({ name: " Hero ", priority: "HIGH", cmf_sku: " ", asset_count: "" })).toEqual({
			name: "Hero",
			priority: "HIGH",
		});
		expect(newDeliverable({ name: "Hero", priority: "LOW", cmf_sku: "A1", asset_count: "3" })).toEqual({
			name: "Hero",
			priority: "LOW",
			cmf_sku: "A1",
			asset_count: 3,
		});
	});
});
