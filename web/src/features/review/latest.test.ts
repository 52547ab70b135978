import { expect, it } from "vitest";
import type { Stage, StageStatus } from "@/api/types";
import { latestRevision } from "./latest";

const stage = (position: number, status: StageStatus, revision: number | null) =>
	({ position, status, latest_revision: revision === null ? null : { id: revision } }) as unknown as Stage;

it("the address without a round leads to what waits for a decision, else to the last that there is", () => {
	expect(
		latestRevision([stage(1, "APPROVED", 10), stage(2, "IN_REVIEW", 20), stage(3, "IN_PROGRESS", 30)]),
	).toBe(20);
	expect(
		latestRevision([stage(1, "APPROVED", 10), stage(2, "APPROVED", 20), stage(3, "NOT_STARTED", null)]),
	).toBe(20);
	expect(latestRevision([stage(1, "NOT_STARTED", null)])).toBeNull();
});
