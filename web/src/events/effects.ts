import type { QueryKey } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import type { MediaProgress, ServerEvent } from "./types";

/** What an event makes stale in the query cache. Only what is on a page is fetched again. */
export function staleAfter(event: ServerEvent): QueryKey[] {
	const [kind] = event.type.split(".");
	switch (kind) {
		case "project":
			return ofProject(event);
		case "deliverable":
			return [...ofProject(event), keys.deliverables];
		case "stage":
			return [
				...ofProject(event),
				keys.deliverables,
				keys.stage(event.subject.id),
				keys.revisions,
				keys.reviews,
			];
		case "revision":
			return [
				...ofProject(event),
				keys.deliverables,
				keys.stages,
				keys.revision(event.subject.id),
				keys.reviews,
			];
		case "media":
			if (event.type === "media.progress") return [];
			return [
				...ofProject(event),
				keys.deliverables,
				keys.stages,
				...ofComparisons(event),
				...ofMedium(event),
			];
		case "feedback":
			return [keys.feedback, keys.work, keys.reviews, ...ofFeedback(event)];
		case "review":
			return [keys.reviews];
		case "share":
			return [keys.shareLinks];
		case "notification":
			return [keys.notifications];
		case "comment":
			return [];
		case "organization":
			return [keys.organization, keys.channels];
		case "pipeline":
			return [keys.pipelines];
		case "person":
		case "user":
			return [keys.people, keys.me];
		default:
			return ofProject(event);
	}
}

/** Whether an event is listed among what happened. */
export function isActivity({ seq, subject }: ServerEvent): boolean {
	return seq !== null && subject.kind !== "person";
}

/** How far a medium is, where the event says so. */
export function progressIn(event: ServerEvent): { media: number; progress: MediaProgress } | null {
	if (!event.type.startsWith("media.")) return null;
	const media = typeof event.data.media_id === "number" ? event.data.media_id : event.subject.id;
	if (event.type === "media.ready") return { media, progress: { status: "ready", progress: 1 } };
	if (event.type === "media.failed") return { media, progress: { status: "failed", progress: 0 } };
	if (event.type !== "media.progress") return null;
	const { progress, status, playable_frames, poster, sprites } = event.data;
	return {
		media,
		progress: {
			progress: typeof progress === "number" ? Math.min(1, Math.max(0, progress)) : 0,
			status: status === "ready" || status === "failed" ? status : "processing",
			...(typeof playable_frames === "number" ? { playableFrames: playable_frames } : {}),
			...(typeof sprites === "number" ? { sprites } : {}),
			...(typeof poster === "boolean" ? { poster } : {}),
		},
	};
}

/** What is known of a medium after one more word of it, which may not repeat what was said before. */
export function mergeProgress(before: MediaProgress | undefined, heard: MediaProgress): MediaProgress {
	// What failed begins anew.
	if (heard.status === "failed" || before?.status === "failed") return heard;
	return { ...before, ...heard };
}

/** What is stale because there is something of a medium to be seen now: its first pictures, its first frames. */
export function staleAfterProgress(
	event: ServerEvent,
	before: MediaProgress | undefined,
	after: MediaProgress,
): QueryKey[] {
	if (after.status !== "processing") return [];
	const poster = after.poster === true && before?.poster !== true;
	const playable = (after.playableFrames ?? 0) > 0 && (before?.playableFrames ?? 0) === 0;
	const sprites = (after.sprites ?? 0) > 0 && (before?.sprites ?? 0) === 0;
	if (!poster && !playable && !sprites) return [];
	// Lists show pictures, not clips.
	const lists = poster ? [...ofProject(event), keys.deliverables, keys.stages] : [];
	return [...lists, ...ofMedium(event)];
}

/** Where it is counted. */
function ofFeedback({ data: { stage_id, deliverable_id } }: ServerEvent): QueryKey[] {
	return [
		...(typeof stage_id === "number" ? [keys.stage(stage_id)] : []),
		...(typeof deliverable_id === "number" ? [keys.stagesOf(deliverable_id)] : []),
	];
}

/** What a round is compared with, either way. */
function ofComparisons({ data: { revision_id } }: ServerEvent): QueryKey[] {
	return typeof revision_id === "number" ? [keys.changesFrom(revision_id), keys.changesTo(revision_id)] : [];
}

function ofMedium(event: ServerEvent): QueryKey[] {
	const { media_id, revision_id } = event.data;
	return [
		typeof revision_id === "number" ? keys.revision(revision_id) : keys.revisions,
		keys.medium(typeof media_id === "number" ? media_id : event.subject.id),
	];
}

function ofProject({ project_id }: ServerEvent): QueryKey[] {
	return project_id === null ? [keys.projects] : [keys.project(project_id), ["projects", "list"]];
}
