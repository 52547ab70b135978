import type { Clip, Deliverable, Media, Person, Project, Revision, ShareLink, Stage } from "@/api/types";

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
		feedback: { open: 0, resolved: 0, total: 0 },
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
			tiles: null,
			thumbnail: null,
			poster: null,
			hls: null,
			sprites: null,
			waveform: null,
			qualities: null,
			intra: null,
			frame: null,
		},
		...fields,
	};
}

export function sampleClip(fields: Partial<Clip> = {}): Clip {
	return {
		rate: "24",
		variable_rate: false,
		frame_count: 240,
		first_frame: 1001,
		last_frame: 1240,
		playable_frames: 240,
		timecode: "00:00:41:17",
		codec: "h264",
		profile: "High",
		pixel_format: "yuv420p",
		bit_depth: 8,
		rotation: 0,
		mirrored: false,
		coded_width: 1920,
		coded_height: 1080,
		pixel_aspect: "1/1",
		color: { primaries: "bt709", transfer: "bt709", matrix: "bt709", range: "tv" },
		sound: null,
		...fields,
	};
}

/** A clip for review as a medium, with a poster, ready to be played. */
export function sampleClipMedia(fields: Partial<Media> = {}, clip: Partial<Clip> = {}): Media {
	return sampleMedia({
		id: 43,
		role: "video",
		kind: "clip",
		status: "ready",
		progress: 1,
		filename: "shot_010.mov",
		mime: "video/quicktime",
		size_bytes: 84_000_000,
		width: 1920,
		height: 1080,
		clip: sampleClip(clip),
		urls: {
			original: "api/media/43/original",
			view: "api/media/43/view",
			tiles: null,
			thumbnail: "api/media/43/thumbnail/{width}.webp",
			poster: "api/media/43/poster.jpg",
			hls: "api/media/43/hls/index.m3u8",
			sprites: null,
			waveform: null,
			qualities: null,
			intra: null,
			frame: "api/media/43/frames/{n}.png",
		},
		...fields,
	});
}

export function sampleLink(fields: Partial<ShareLink> = {}): ShareLink {
	return {
		id: 3,
		kind: "session",
		session_id: 9,
		revision_id: null,
		title: "Client review",
		label: null,
		can_comment: true,
		can_draw: true,
		can_decide: false,
		can_download: false,
		has_password: false,
		state: "active",
		expires_at: null,
		created_by: ada,
		created_at: "2026-11-20T12:00:00Z",
		revoked_at: null,
		last_visit_at: null,
		guest_count: 0,
		row_version: 1,
		...fields,
	};
}
