import { expect, it } from "vitest";
import type { DecisionRecord } from "@/api/types";
import { calledThen, checklistOf, filesOf } from "./model";

const record = {
	place: {
		project: { id: 1, name: "Meridian" },
		deliverable: { id: 2, name: "Hero" },
		stage: { id: 3, name: "Catalog" },
		round: 2,
		session: null,
	},
	media: [{ id: 41, role: "current", filename: "hero.exr", sha256: "ab12" }, { filename: "lost" }],
	feedback: [
		{ id: 5, summary: "Warmer", status: "OPEN", action: true },
		{ id: 6, summary: "?", status: "DONE", action: true },
	],
} as unknown as DecisionRecord;

it("reads what was decided about, and leaves out what it does not understand", () => {
	expect(filesOf(record)).toEqual([{ id: 41, role: "current", filename: "hero.exr", sha256: "ab12" }]);
	expect(checklistOf(record)).toEqual([{ id: 5, summary: "Warmer", status: "OPEN", action: true }]);
	expect(calledThen(record)).toEqual({
		project: "Meridian",
		deliverable: "Hero",
		stage: "Catalog",
		round: 2,
		session: null,
	});
});
