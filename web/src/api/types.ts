/** An identifier of a table row. */
export type Id = number;
/** A moment, RFC 3339 in UTC. */
export type Timestamp = string;
/** A day, `YYYY-MM-DD`. */
export type DateOnly = string;

export type Role = "ADMIN" | "PRODUCER" | "ARTIST" | "CLIENT_VIEWER";
export type Priority = "LOW" | "MEDIUM" | "HIGH" | "URGENT";
export type ProjectStatus = "ACTIVE" | "ON_HOLD" | "COMPLETED" | "ARCHIVED";
export type StageStatus =
	| "BLOCKED"
	| "NOT_STARTED"
	| "IN_PROGRESS"
	| "IN_REVIEW"
	| "CHANGES_REQUESTED"
	| "APPROVED"
	| "DELIVERED"
	| "SKIPPED";
/** Derived from the stages; only ON_HOLD is set by people. */
export type DeliverableStatus =
	| "NOT_STARTED"
	| "IN_PROGRESS"
	| "IN_REVIEW"
	| "CHANGES_REQUESTED"
	| "APPROVED"
	| "DELIVERED"
	| "ON_HOLD";
export type RevisionStatus = "DRAFT" | "SUBMITTED" | "CHANGES_REQUESTED" | "APPROVED" | "REJECTED";
export type ApprovalType = "NONE" | "SIMPLE" | "FORMAL";
export type MediaRole = "current" | "reference" | "screenshot" | "video" | "referenceVideo";
export type MediaStatus = "processing" | "ready" | "failed";

export interface Page<T> {
	items: T[];
	next_cursor: string | null;
}

export interface Person {
	id: Id;
	name: string;
	email: string;
	/** `#rrggbb`, the same for a person everywhere. */
	color: string;
}

export interface Me {
	user: Person;
	organization: { id: Id; name: string; slug: string };
	role: Role;
	permissions: string[];
	must_change_password: boolean;
	demo: boolean;
}

export interface SignedIn {
	user: Person;
	must_change_password: boolean;
}

export interface DemoPerson {
	email: string;
	name: string;
	role: Role;
	color: string;
}

export interface Health {
	status: string;
	version: string;
	demo: boolean;
}

export interface Named {
	id: Id;
	name: string;
}

export interface Project {
	id: Id;
	code: string;
	name: string;
	slug: string;
	status: ProjectStatus;
	priority: Priority;
	quarter: string | null;
	due_date: DateOnly | null;
	owner: Person | null;
	client_team: Named | null;
	pipeline: Named;
	deliverable_count: number;
	status_counts: Partial<Record<DeliverableStatus, number>>;
	cover_media_id: Id | null;
	row_version: number;
	created_at: Timestamp;
	updated_at: Timestamp;
}

export interface NewProject {
	name: string;
	code?: string;
	priority?: Priority;
	quarter?: string;
	due_date?: DateOnly;
	client_team_id?: Id;
	pipeline_template_id?: Id;
}

export interface ProjectChange {
	name?: string;
	code?: string;
	status?: ProjectStatus;
	priority?: Priority;
	quarter?: string | null;
	due_date?: DateOnly | null;
	owner_id?: Id | null;
	client_team_id?: Id | null;
}

export interface StageSummary {
	id: Id;
	name: string;
	key: string;
	position: number;
	status: StageStatus;
	approval_type: ApprovalType;
	is_optional: boolean;
	is_critical_gate: boolean;
	open_round: number | null;
	latest_revision_id: Id | null;
}

export interface Deliverable {
	id: Id;
	project_id: Id;
	name: string;
	slug: string;
	status: DeliverableStatus;
	priority: Priority;
	cmf_sku: string | null;
	asset_count: number;
	on_hold: boolean;
	cover_media_id: Id | null;
	stages: StageSummary[];
	row_version: number;
	created_at: Timestamp;
	updated_at: Timestamp;
}

export interface NewDeliverable {
	name: string;
	priority?: Priority;
	cmf_sku?: string;
	asset_count?: number;
}

export interface DeliverableChange {
	name?: string;
	priority?: Priority;
	cmf_sku?: string | null;
	asset_count?: number;
	on_hold?: boolean;
}

export interface RevisionSummary {
	id: Id;
	round: number;
	status: RevisionStatus;
	submitted_at: Timestamp | null;
	thumbnail_media_id: Id | null;
	annotation_count: number;
	comment_count: number;
}

export interface BlockedBy {
	stage_id: Id;
	name: string;
	status: StageStatus;
	reason: "prerequisite" | "critical_gate";
}

export interface StageMove {
	to: StageStatus;
	note_required: boolean;
}

export interface Assignment {
	person: Person;
	kind: "LEAD" | "SUPPORT";
}

export interface Stage {
	id: Id;
	deliverable_id: Id;
	project_id: Id;
	key: string;
	name: string;
	position: number;
	is_optional: boolean;
	is_critical_gate: boolean;
	approval_type: ApprovalType;
	status: StageStatus;
	upstream_regressed: boolean;
	blocked_by: BlockedBy[];
	assignments: Assignment[];
	start_date: DateOnly | null;
	due_date: DateOnly | null;
	revision_count: number;
	latest_revision: RevisionSummary | null;
	/** What the caller may do now. */
	moves: StageMove[];
	row_version: number;
	updated_at: Timestamp;
}

export interface StageChange {
	status?: StageStatus;
	note?: string;
	start_date?: DateOnly | null;
	due_date?: DateOnly | null;
	assignments?: { user_id: Id; kind: "LEAD" | "SUPPORT" }[];
}

export interface Media {
	id: Id;
	revision_id: Id;
	role: MediaRole;
	status: MediaStatus;
	/** 0 to 1 while it is processed. */
	progress: number;
	error: { detail: string; remedy: string } | null;
	filename: string;
	mime: string;
	size_bytes: number;
	width: number | null;
	height: number | null;
	sha256: string;
	uploaded_by: Person | null;
	uploaded_at: Timestamp;
	/** Relative to the base path; `thumbnail` holds `{width}`. */
	urls: { original: string; view: string | null; thumbnail: string | null };
}

export interface Revision {
	id: Id;
	stage_id: Id;
	deliverable_id: Id;
	project_id: Id;
	round: number;
	status: RevisionStatus;
	note: string | null;
	created_by: Person | null;
	submitted_by: Person | null;
	submitted_at: Timestamp | null;
	decided_by: Person | null;
	decided_at: Timestamp | null;
	decision_note: string | null;
	media: Media[];
	annotation_count: number;
	comment_count: number;
	row_version: number;
	created_at: Timestamp;
}

/** What the caller may do with a revision. */
export interface RevisionRights {
	annotate: boolean;
	decide: boolean;
	submit: boolean;
	withdraw: boolean;
	upload: boolean;
}

/** A revision with where it lies, its sibling rounds and the caller's rights. */
export interface RevisionDetail extends Revision {
	project: { id: Id; name: string; code: string };
	deliverable: Named;
	stage: { id: Id; name: string; key: string; status: StageStatus; approval_type: ApprovalType };
	rights: RevisionRights;
	rounds: RevisionSummary[];
}

export interface PipelineStage {
	key: string;
	name: string;
	position: number;
	is_optional: boolean;
	is_critical_gate: boolean;
	approval_type: ApprovalType;
	depends_on: string[];
}

export interface Pipeline {
	id: Id;
	name: string;
	is_default: boolean;
	stages: PipelineStage[];
}

export interface Member extends Person {
	role: Role;
}
