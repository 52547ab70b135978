import type { QueryKey } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import type { MediaProgress, ServerEvent } from "./types";

/** What an event makes stale in the query cache. Only what is on a page is fetched again. */
export function staleAfter(event: ServerEvent): QueryKey[] {
	const [kind] = event.type.split(".");
	const project = event.project_id;
	const ofProject: QueryKey[] =
		project === null ? [keys.projects] : [keys.project(project), ["projects", "list"]];
	switch (kind) {
		case "project":
			return ofProject;
		case "deliverable":
			return [...ofProject, keys.deliverables];
		case "stage":
			return [...ofProject, keys.deliverables, keys.stage(event.subject.id), keys.revisions];
		case "revision":
			return [...ofProject, keys.deliverables, keys.stages, keys.revision(event.subject.id)];
		case "media": {
			if (event.type === "media.progress") return [];
			const revision = event.data.revision_id;
			return [
				...ofProject,
				keys.deliverables,
				keys.stages,
				typeof revision === "number" ? keys.revision(revision) : keys.revisions,
			];
		}
		case "pipeline":
			return [keys.pipelines];
		case "person":
		case "user":
			return [keys.people, keys.me];
		default:
			return ofProject;
	}
}

/** How far a medium is, where the event says so. */
export function progressIn(event: ServerEvent): { media: number; progress: MediaProgress } | null {
	if (!event.type.startsWith("media.")) return null;
	const media = typeof event.data.media_id === "number" ? event.data.media_id : event.subject.id;
	if (event.type === "media.ready") return { media, progress: { status: "ready", progress: 1 } };
	if (event.type === "media.failed") return { media, progress: { status: "failed", progress: 0 } };
	if (event.type !== "media.progress") return null;
	const { progress, status } = event.data;
	return {
		media,
		progress: {
			progress: typeof progress === "number" ? Math.min(1, Math.max(0, progress)) : 0,
			status: status === "ready" || status === "failed" ? status : "processing",
		},
	};
}
