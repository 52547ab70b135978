import { describe, expect, it } from "vitest";
import { type FeedbackItem, readFeedback } from "@/document/feedback";
import type { Annotation } from "@/document/schema";
import { itemsAtStake } from "./stake";

const made = "2026-11-20T12:00:00Z";
const at = (seconds: number) => Date.parse(made) + seconds * 1000;
const annotations = new Map([["m", { id: "m", created: made } as Annotation]]);

function items(more: Record<string, unknown> = {}): ReadonlyMap<number, FeedbackItem> {
	const item = readFeedback(
		{ id: 1, source: "m", action: true, status: "OPEN", summary: "Softer", version: 1, ...more },
		false,
	);
	return new Map(item ? [[1, item]] : []);
}

describe("what becomes of items whose marks are deleted", () => {
	it("is not asked about a slip", () => {
		expect(itemsAtStake(items(), ["m"], { annotations }, at(5))).toEqual([]);
	});

	it("is asked once others may have seen it, or somebody has begun", () => {
		expect(itemsAtStake(items(), ["m"], { annotations }, at(61))).toHaveLength(1);
		expect(itemsAtStake(items({ status: "IN_PROGRESS" }), ["m"], { annotations }, at(5))).toHaveLength(1);
	});

	it("is not asked of callouts, of other marks, and of what goes on in a later round", () => {
		expect(itemsAtStake(items({ action: false }), ["m"], { annotations }, at(61))).toEqual([]);
		expect(itemsAtStake(items(), ["n"], { annotations }, at(61))).toEqual([]);
		expect(itemsAtStake(items({ carried_to: 9 }), ["m"], { annotations }, at(61))).toEqual([]);
	});
});
