import type {
	Deliverable,
	DeliverableChange,
	DemoPerson,
	Health,
	Id,
	Me,
	Media,
	Member,
	Named,
	NewDeliverable,
	NewProject,
	Page,
	Pipeline,
	Project,
	ProjectChange,
	ProjectStatus,
	Revision,
	RevisionDetail,
	SignedIn,
	Stage,
	StageChange,
} from "./types";

interface Shape {
	path?: object;
	query?: object;
	body?: unknown;
	reply?: unknown;
}

/** One operation in the form that openapi-fetch reads. */
type Operation<S extends Shape> = {
	parameters: (S extends { path: infer P } ? { path: P } : { path?: never }) &
		(S extends { query: infer Q } ? { query?: Q } : { query?: never });
	responses: { 200: { content: { "application/json": S extends { reply: infer R } ? R : never } } };
} & (S extends { body: infer B }
	? { requestBody: { content: { "application/json": B } } }
	: { requestBody?: never });

interface ById {
	path: { id: Id };
}

/** The routes that the client calls, with what goes in and what comes out. */
export interface paths {
	"/api/health": { get: Operation<{ reply: Health }> };
	"/api/auth/login": { post: Operation<{ body: { email: string; password: string }; reply: SignedIn }> };
	"/api/auth/logout": { post: Operation<object> };
	"/api/auth/password": { post: Operation<{ body: { current_password: string; new_password: string } }> };
	"/api/auth/ticket": { post: Operation<{ reply: { ticket: string; expires_in: number } }> };
	"/api/auth/me": { get: Operation<{ reply: Me }> };
	"/api/auth/demo": {
		get: Operation<{ reply: { people: DemoPerson[] } }>;
		post: Operation<{ body: { email: string }; reply: SignedIn }>;
	};
	"/api/projects": {
		get: Operation<{
			query: { status?: ProjectStatus; search?: string; limit?: number; cursor?: string };
			reply: Page<Project>;
		}>;
		post: Operation<{ body: NewProject; reply: Project }>;
	};
	"/api/projects/{id}": {
		get: Operation<ById & { reply: Project }>;
		patch: Operation<ById & { body: ProjectChange; reply: Project }>;
	};
	"/api/projects/{id}/deliverables": {
		get: Operation<ById & { query: { limit?: number; cursor?: string }; reply: Page<Deliverable> }>;
		post: Operation<ById & { body: NewDeliverable; reply: Deliverable }>;
	};
	"/api/deliverables/{id}": {
		get: Operation<ById & { reply: Deliverable }>;
		patch: Operation<ById & { body: DeliverableChange; reply: Deliverable }>;
	};
	"/api/deliverables/{id}/stages": { get: Operation<ById & { reply: { items: Stage[] } }> };
	"/api/stages/{id}": {
		get: Operation<ById & { reply: Stage }>;
		patch: Operation<ById & { body: StageChange; reply: Stage }>;
	};
	"/api/stages/{id}/revisions": {
		get: Operation<ById & { query: { limit?: number; cursor?: string }; reply: Page<Revision> }>;
		post: Operation<ById & { body: { note?: string }; reply: Revision }>;
	};
	"/api/revisions/{id}": { get: Operation<ById & { reply: RevisionDetail }> };
	"/api/revisions/{id}/submit": { post: Operation<ById & { body: { note?: string }; reply: Revision }> };
	"/api/revisions/{id}/withdraw": { post: Operation<ById & { reply: Revision }> };
	"/api/stages/{stage}/revisions/{revision}/upload": {
		delete: Operation<{ path: { stage: Id; revision: Id }; query: { type: string } }>;
	};
	"/api/media/{id}": { get: Operation<ById & { reply: Media }> };
	"/api/media/{id}/retry": { post: Operation<ById & { reply: Media }> };
	"/api/pipelines": { get: Operation<{ reply: { items: Pipeline[] } }> };
	"/api/people": { get: Operation<{ reply: { items: Member[] } }> };
	"/api/client-teams": { get: Operation<{ reply: { items: Named[] } }> };
}
