import type { Id } from "./types";

/** The names of what is in the query cache, from the general to the particular. */
export const keys = {
	me: ["me"],
	health: ["health"],
	demoPeople: ["demo-people"],
	people: ["people"],
	pipelines: ["pipelines"],
	clientTeams: ["client-teams"],
	projects: ["projects"],
	projectList: (filter: object) => ["projects", "list", filter],
	project: (id: Id) => ["projects", id],
	deliverablesOf: (project: Id) => ["projects", project, "deliverables"],
	deliverables: ["deliverables"],
	deliverable: (id: Id) => ["deliverables", id],
	stagesOf: (deliverable: Id) => ["deliverables", deliverable, "stages"],
	stages: ["stages"],
	stage: (id: Id) => ["stages", id],
	revisionsOf: (stage: Id) => ["stages", stage, "revisions"],
	revisions: ["revisions"],
	revision: (id: Id) => ["revisions", id],
	historyOf: (revision: Id, document: string) => ["revisions", revision, "history", document],
	/** Apart from the revision: what was does not change with what is. */
	past: (revision: Id, document: string, at: number | string | null) => ["past", revision, document, at],
	openRooms: ["admin", "rooms"],
	medium: (id: Id) => ["media", id],
	unfinishedUploads: (revision: Id) => ["uploads", "unfinished", revision],
	uploadLimits: ["uploads", "limits"],
	storageOf: (project: Id) => ["projects", project, "storage"],
} as const;
