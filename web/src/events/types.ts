import type { Id, MediaStatus, Timestamp } from "@/api/types";

/** Something that happened on the server. */
export interface ServerEvent {
	/** Where it stands in the order of events; null for what is only said once, such as progress. */
	seq: number | null;
	/** Such as `stage.status` or `media.progress`. */
	type: string;
	subject: { kind: string; id: Id };
	project_id: Id | null;
	data: Record<string, unknown>;
	actor: Id | null;
	at: Timestamp;
}

/** How far the server is with a medium. */
export interface MediaProgress {
	status: MediaStatus;
	/** 0 to 1. */
	progress: number;
	/** How many frames of a clip can be played by now; absent while nothing was said of it. */
	playableFrames?: number;
	/** How many small pictures of a clip's frames there are; absent while nothing was said of it. */
	sprites?: number;
	/** Whether there are thumbnails; absent while nothing was said of it. */
	poster?: boolean;
}

/** Reads one message of the stream. Null for what this client does not understand. */
export function parseEvent(message: unknown): ServerEvent | null {
	if (typeof message !== "string") return null;
	let value: unknown;
	try {
		value = JSON.parse(message);
	} catch {
		return null;
	}
	if (typeof value !== "object" || value === null) return null;
	const event = value as Partial<ServerEvent>;
	if (typeof event.type !== "string" || typeof event.subject?.kind !== "string") return null;
	return {
		seq: typeof event.seq === "number" ? event.seq : null,
		type: event.type,
		subject: event.subject,
		project_id: event.project_id ?? null,
		data: event.data ?? {},
		actor: event.actor ?? null,
		at: event.at ?? "",
	};
}
