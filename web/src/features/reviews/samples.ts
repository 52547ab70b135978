import type { ReviewDetail, ReviewItem } from "@/api/types";
import { ada } from "@/testing/samples";

/** An item as the server sends it, for tests to change what matters to them. */
export function sampleReviewItem(fields: Partial<ReviewItem> = {}): ReviewItem {
	return {
		id: 61,
		stage_id: 21,
		place: {
			project: { id: 4, code: "LUM-01", name: "Lumen Watch" },
			deliverable: { id: 11, name: "Hero still" },
			stage: { id: 21, key: "hero", name: "Hero images", status: "IN_REVIEW", approval_type: "SIMPLE" },
		},
		revision: {
			id: 31,
			round: 2,
			status: "SUBMITTED",
			thumbnail_media_id: null,
			submitted_by: ada,
			submitted_at: "2026-11-20T12:00:00Z",
		},
		frozen: true,
		rounds: [30, 31],
		order: 1,
		minutes: null,
		note: null,
		feedback: { open: 0, resolved: 0, total: 0 },
		decision: null,
		applied_at: null,
		refusal: null,
		client_approval: null,
		rights: { approve: true, send_back: true, clear: false, apply: false, remove: true },
		row_version: 1,
		...fields,
	};
}

/** A session with one item. */
export function sampleReview(fields: Partial<ReviewDetail> = {}): ReviewDetail {
	return {
		id: 51,
		name: "Friday dailies",
		status: "DRAFT",
		is_template: false,
		fill: null,
		starts_at: null,
		minutes_per_item: 5,
		created_by: ada,
		created_at: "2026-11-20T12:00:00Z",
		started_at: null,
		completed_at: null,
		counts: {
			items: 1,
			decided: 0,
			approved: 0,
			changes_requested: 0,
			rejected: 0,
			applied: 0,
			refused: 0,
			minutes: 5,
		},
		projects: [{ id: 4, code: "LUM-01", name: "Lumen Watch" }],
		cover_media_id: null,
		row_version: 2,
		updated_at: "2026-11-20T12:00:00Z",
		items: [sampleReviewItem()],
		rights: {
			edit: true,
			add_items: true,
			replace_items: true,
			start: true,
			to_draft: false,
			complete: false,
			force_complete: false,
			reopen: false,
			delete: true,
			decide: false,
			apply: false,
		},
		...fields,
	};
}
