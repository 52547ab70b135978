import { describe, expect, it } from "vitest";
import type { Activity } from "@/api/types";
import { didWhat, kindFromSearch, linkToActivity, whereDid, whoDid } from "./words";

function activity(fields: Partial<Activity>): Activity {
	return {
		seq: 1,
		type: "stage.status",
		actor: { id: 3, name: "Sofia", email: "", color: "#2563eb" },
		guest_name: null,
		subject: { kind: "stage", id: 6 },
		project: { id: 4, name: "Kettle", code: "KET" },
		deliverable: { id: 5, name: "Front" },
		stage: { id: 6, name: "Hero images" },
		round: null,
		session: null,
		people: [],
		data: {},
		at: "2026-11-20T12:00:00Z",
		...fields,
	};
}

describe("what happened", () => {
	it("is said in words", () => {
		const said = (type: string, data: Activity["data"] = {}, people: Activity["people"] = []) =>
			didWhat(activity({ type, data, people }));
		expect(said("stage.status", { from: "IN_REVIEW", to: "CHANGES_REQUESTED" })).toBe(
			"moved it to changes requested",
		);
		expect(said("revision.decided", { status: "APPROVED" })).toBe("decided: approved");
		expect(said("feedback.carried", { count: 2 })).toBe("took 2 open notes along");
		const bo = { id: 9, name: "Bo", email: "", color: "#000000" };
		expect(said("stage.updated", { assigned: [9], due_date: "2026-12-01" }, [bo])).toBe(
			"put Bo on it, made it due on 2026-12-01",
		);
		expect(said("comment.mentioned", {}, [bo, { ...bo, name: "Cy" }])).toBe("mentioned Bo and Cy");
		expect(said("share_link.opened")).toBe("share link opened");
	});

	it("names who did it: a person, a guest, or the server", () => {
		expect(whoDid(activity({}))).toBe("Sofia");
		expect(whoDid(activity({ guest_name: "Pat" }))).toBe("Pat");
		expect(whoDid(activity({ actor: null }))).toBe("Rushes");
	});

	it("says where as far as the page does not, and leads there", () => {
		const submitted = activity({ type: "revision.submitted", round: { revision_id: 12, round: 2 } });
		expect(whereDid(submitted, null)).toBe("Kettle, Front, Hero images, round 2");
		expect(whereDid(submitted, "stage")).toBe("round 2");
		expect(linkToActivity(submitted)).toEqual({ to: "/review/$revision", params: { revision: "12" } });
		expect(linkToActivity(activity({ project: null, deliverable: null, stage: null }))).toBeNull();
	});

	it("is narrowed down by kinds that there are", () => {
		expect(kindFromSearch("feedback")).toEqual({ kind: "feedback" });
		expect(kindFromSearch("anything")).toEqual({});
	});
});
