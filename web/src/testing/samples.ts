import type { Deliverable, Media, Person, Project, Revision, Stage } from "@/api/types";

/** Records as the server sends them, for tests to change what matters to them. */
export const ada: Person = { id: 7, name: "Ada Byron", email: "ada@demo.test", color: "#3e63dd" };

export function sampleProject(fields: Partial<Project> = {}): Project {
	return {
		id: 4,
		code: "LUM-01",
		name: "Lumen Watch",
		slug: "lumen-watch",
		status: "ACTIVE",
		priority: "MEDIUM",
		quarter: null,
		due_date: null,
		owner: null,
		client_team: null,
		pipeline: { id: 1, name: "Default" },
		deliverable_count: 2,
		status_counts: { NOT_STARTED: 1, APPROVED: 1 },
		cover_media_id: null,
		row_version: 3,
		created_at: "2026-11-01T12:00:00Z",
		updated_at: "2026-11-20T12:00:00Z",
		...fields,
	};
}

export function sampleDeliverable(fields: Partial<Deliverable> = {}): Deliverable {
	return {
		id: 11,
		project_id: 4,
		name: "Hero still",
		slug: "hero-still",
		status: "IN_PROGRESS",
		priority: "MEDIUM",
		cmf_sku: null,
		asset_count: 1,
		on_hold: false,
		cover_media_id: null,
		stages: [],
		row_version: 1,
		created_at: "2026-11-01T12:00:00Z",
		updated_at: "2026-11-20T12:00:00Z",
		...fields,
	};
}

export function sampleStage(fields: Partial<Stage> = {}): Stage {
	return {
		id: 21,
		deliverable_id: 11,
		project_id: 4,
		key: "hero",
		name: "Hero images",
		position: 1,
		is_optional: false,
		is_critical_gate: false,
		approval_type: "SIMPLE",
		status: "IN_PROGRESS",
		upstream_regressed: false,
		blocked_by: [],
		assignments: [],
		start_date: null,
		due_date: null,
		revision_count: 0,
		latest_revision: null,
		moves: [],
		row_version: 5,
		updated_at: "2026-11-20T12:00:00Z",
		...fields,
	};
}

export function sampleRevision(fields: Partial<Revision> = {}): Revision {
	return {
		id: 31,
		stage_id: 21,
		deliverable_id: 11,
		project_id: 4,
		round: 1,
		status: "DRAFT",
		note: null,
		created_by: ada,
		submitted_by: null,
		submitted_at: null,
		decided_by: null,
		decided_at: null,
		decision_note: null,
		media: [],
		annotation_count: 0,
		comment_count: 0,
		row_version: 1,
		created_at: "2026-11-20T12:00:00Z",
		...fields,
	};
}

export function sampleMedia(fields: Partial<Media> = {}): Media {
	return {
		id: 41,
		revision_id: 31,
		role: "current",
		kind: "still",
		status: "processing",
		progress: 0,
		error: null,
		filename: "hero.exr",
		mime: "image/x-exr",
		size_bytes: 12_000_000,
		width: null,
		height: null,
		clip: null,
		sha256: "",
		uploaded_by: ada,
		uploaded_at: "2026-11-20T12:00:00Z",
		urls: {
			original: "api/media/41/original",
			view: null,
			thumbnail: null,
			poster: null,
			hls: null,
			frame: null,
		},
		...fields,
	};
}
