import { describe, expect, it } from "vitest";
import { progressIn, staleAfter } from "./effects";
import type { ServerEvent } from "./types";

function event(type: string, fields: Partial<ServerEvent> = {}): ServerEvent {
	return {
		seq: 1,
		type,
		subject: { kind: type.split(".")[0] ?? "", id: 9 },
		project_id: 4,
		data: {},
		actor: null,
		at: "2026-11-20T12:00:00Z",
		...fields,
	};
}

describe("what an event makes stale", () => {
	it("is the project and its lists, and no other project", () => {
		expect(staleAfter(event("project.updated"))).toEqual([
			["projects", 4],
			["projects", "list"],
		]);
	});

	it("is the revision that a medium belongs to", () => {
		expect(staleAfter(event("media.ready", { data: { revision_id: 12 } }))).toContainEqual(["revisions", 12]);
	});

	it("is nothing for progress, which is shown as it comes", () => {
		expect(staleAfter(event("media.progress"))).toEqual([]);
	});
});

describe("progress of media", () => {
	it("is read from the event and kept between 0 and 1", () => {
		const data = { media_id: 3, progress: 1.7, status: "processing" };
		expect(progressIn(event("media.progress", { data }))).toEqual({
			media: 3,
			progress: { progress: 1, status: "processing" },
		});
	});

	it("ends with ready or failed", () => {
		expect(progressIn(event("media.ready"))?.progress.status).toBe("ready");
		expect(progressIn(event("media.failed"))?.progress.status).toBe("failed");
		expect(progressIn(event("stage.status"))).toBeNull();
	});
});
