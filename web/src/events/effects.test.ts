import { describe, expect, it } from "vitest";
import { mergeProgress, progressIn, staleAfter, staleAfterProgress } from "./effects";
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

	it("is what changed from round to round, with each medium that comes, is ready or goes", () => {
		for (const type of ["media.uploaded", "media.ready", "media.removed"])
			expect(staleAfter(event(type, { data: { revision_id: 12 } }))).toEqual(
				expect.arrayContaining([
					["changes", { left: 12 }],
					["changes", { right: 12 }],
				]),
			);
	});

	it("is how the studio works, and the channels that it is told in", () => {
		expect(staleAfter(event("organization.settings", { project_id: null }))).toEqual([
			["organization"],
			["channels"],
		]);
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

	it("tells how much of a clip can be played", () => {
		const data = { media_id: 3, progress: 0.5, status: "processing", playable_frames: 48, poster: true };
		expect(progressIn(event("media.progress", { data }))?.progress).toEqual({
			progress: 0.5,
			status: "processing",
			playableFrames: 48,
			poster: true,
		});
	});

	it("tells how many small pictures there are, and the first of them make the medium stale", () => {
		const data = { media_id: 3, revision_id: 12, progress: 0.5, status: "processing", sprites: 100 };
		const said = event("media.progress", { data });
		const heard = progressIn(said)?.progress;
		expect(heard?.sprites).toBe(100);
		if (!heard) throw new Error("nothing was heard");
		expect(staleAfterProgress(said, { status: "processing", progress: 0.4 }, heard)).toContainEqual([
			"revisions",
			12,
		]);
		expect(staleAfterProgress(said, heard, { ...heard, sprites: 200 })).toEqual([]);
	});

	it("keeps what was said before, and nothing of what failed", () => {
		const before = { status: "processing", progress: 0.2, poster: true } as const;
		const heard = { status: "processing", progress: 0.3, playableFrames: 24 } as const;
		expect(mergeProgress(before, heard)).toEqual({ ...heard, poster: true });
		expect(mergeProgress({ ...before, status: "failed" }, heard)).toEqual(heard);
	});

	it("has the medium fetched when its poster is there and when its first frames can be played, once each", () => {
		const said = event("media.progress", { data: { media_id: 3, revision_id: 12 } });
		const bare = { status: "processing", progress: 0.1 } as const;
		const poster = { ...bare, poster: true };
		const playable = { ...poster, playableFrames: 24 };
		const medium = ["revisions", 12];
		expect(staleAfterProgress(said, undefined, bare)).toEqual([]);
		expect(staleAfterProgress(said, bare, poster)).toContainEqual(medium);
		expect(staleAfterProgress(said, poster, poster)).toEqual([]);
		expect(staleAfterProgress(said, poster, playable)).toContainEqual(medium);
		expect(staleAfterProgress(said, playable, { ...playable, playableFrames: 48 })).toEqual([]);
	});

	it("ends with ready or failed", () => {
		expect(progressIn(event("media.ready"))?.progress.status).toBe("ready");
		expect(progressIn(event("media.failed"))?.progress.status).toBe("failed");
		expect(progressIn(event("stage.status"))).toBeNull();
	});
});
