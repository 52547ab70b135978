import { describe, expect, it } from "vitest";
import { PastDocument, recordsFrom } from "./past_document";

const mark = {
	kind: "rectangle",
	author: "user:7",
	created: "2026-11-20T12:00:00Z",
	media: 41,
	frames: { in: 1001, out: 1004 },
	geometry: { x: 1, y: 2, width: 3, height: 4 },
	style: { color: "#e5484d", width: 4, opacity: 1 },
	comment: "C1",
};
const comment = {
	author: "user:7",
	created: "2026-11-20T12:00:01Z",
	body: "Warmer",
	parent: null,
	annotation: "A1",
	frame: 1002,
	actionable: true,
	deleted: { by: "user:8", at: "2026-11-20T13:00:00Z" },
};

describe("a past document", () => {
	it("reads what the server tells as a live one reads its records", () => {
		const { annotations, comments } = recordsFrom({
			annotations: { A1: mark },
			comments: { C1: comment },
			meta: {},
		});
		expect(annotations.get("A1")).toEqual({ ...mark, id: "A1", deleted: null });
		expect(comments.get("C1")).toEqual({ ...comment, id: "C1" });
	});

	it("leaves out what cannot be shown", () => {
		const annotations = { A1: { ...mark, geometry: {} }, A2: null, A3: 7, A4: { ...mark, kind: "spiral" } };
		const comments = { C1: { ...comment, body: 7 }, C2: {} };
		const records = recordsFrom({ annotations, comments, meta: {} });
		expect([records.annotations.size, records.comments.size]).toEqual([0, 0]);
	});

	it("shows one moment after the other, and is never written in", () => {
		const past = new PastDocument({ id: "user:1", name: "Ada", color: "#3e63dd" });
		past.show({ annotations: { A1: mark }, comments: {}, meta: { revision: 3, status: "APPROVED" } });
		expect([past.records.get().annotations.size, past.meta.get()?.status]).toEqual([1, "APPROVED"]);
		past.change();
		expect([past.undo(), past.redo(), past.records.get().annotations.size]).toEqual([false, false, 1]);
		past.show(null);
		expect([past.records.get().annotations.size, past.meta.get()]).toEqual([0, null]);
	});
});
