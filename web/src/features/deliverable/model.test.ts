import { describe, expect, it } from "vitest";
import { sampleDeliverable } from "@/testing/samples";
import { changeOf, formOf } from "./model";

describe("the form of a deliverable", () => {
	const kettle = sampleDeliverable({ cmf_sku: "HRT-1", asset_count: 3 });

	it("changes nothing as long as nothing was typed", () => {
		expect(changeOf(kettle, formOf(kettle))).toEqual({});
	});

	it("sends what was changed alone, and an emptied field as none", () => {
		const typed = { ...formOf(kettle), cmf_sku: " ", asset_count: "", on_hold: true };
		expect(changeOf(kettle, typed)).toEqual({ cmf_sku: null, asset_count: 0, on_hold: true });
	});

	it("shows no number where none is planned", () => {
		expect(formOf(sampleDeliverable({ asset_count: 0 })).asset_count).toBe("");
	});
});
