import { describe, expect, it } from "vitest";
import type { RevisionDetail } from "@/api/types";
import type { Meta } from "@/document/schema";
import { turnWords, withStanding } from "./standing";

const sofia = { id: 5, name: "Sofia Brandt", color: "#0e7490", email: "", avatar_url: null };
const REVISION = {
	id: 3,
	status: "SUBMITTED",
	submitted_at: "2026-11-20T10:00:00Z",
	submitted_by: null,
	decided_at: null,
	decided_by: null,
	created_by: null,
	participants: [sofia],
	stage: { id: 2, name: "Catalog Images", status: "IN_REVIEW" },
	rounds: [
		{ id: 1, status: "CHANGES_REQUESTED" },
		{ id: 3, status: "SUBMITTED" },
	],
} as unknown as RevisionDetail;
const META: Meta = {
	version: 1,
	revision: 3,
	round: 2,
	status: "SUBMITTED",
	submitted: "2026-11-20T10:00:00Z",
	submitter: null,
	decided: null,
	decider: null,
	stage: 2,
	stage_status: "IN_REVIEW",
};

describe("where a round stands", () => {
	it("is what its document tells, with who decided it where that is known", () => {
		const decided = { status: "APPROVED", stage_status: "APPROVED", decided: "2026-11-20T11:00:00Z" };
		const known = withStanding(REVISION, { ...META, ...decided, decider: "user:5" });
		expect([known.status, known.stage.status, known.decided_at]).toEqual([
			"APPROVED",
			"APPROVED",
			"2026-11-20T11:00:00Z",
		]);
		expect(known.decided_by?.name).toBe("Sofia Brandt");
		expect(known.rounds.map(({ status }) => status)).toEqual(["CHANGES_REQUESTED", "APPROVED"]);
		expect(withStanding(REVISION, { ...META, ...decided, decider: "user:99" }).decided_by).toBeNull();
	});

	it("stays the same object where nothing is new", () => {
		expect(withStanding(REVISION, META)).toBe(REVISION);
	});

	it("is left alone by what this client does not know, and by another round's document", () => {
		expect(withStanding(REVISION, { ...META, status: "ARCHIVED" })).toBe(REVISION);
		expect(withStanding(REVISION, { ...META, revision: 4, status: "APPROVED" })).toBe(REVISION);
		expect(withStanding(REVISION, { ...META, stage_status: "MELTED" })).toBe(REVISION);
	});

	it("is told in words when it turns", () => {
		const said = (from: "DRAFT" | "SUBMITTED" | "APPROVED", to: RevisionDetail["status"], by = false) =>
			turnWords({ from, to }, { ...REVISION, decided_by: by ? sofia : null } as RevisionDetail).said;
		expect(said("SUBMITTED", "APPROVED", true)).toBe("Sofia Brandt approved this round.");
		expect(said("SUBMITTED", "CHANGES_REQUESTED")).toBe("Someone requested changes.");
		expect(said("SUBMITTED", "DRAFT")).toBe("This round was withdrawn.");
		expect(said("DRAFT", "SUBMITTED")).toBe("Someone handed this round in.");
		expect(said("APPROVED", "SUBMITTED")).toBe("This round is in review again.");
	});
});
