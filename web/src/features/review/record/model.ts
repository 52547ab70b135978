import type { DecisionRecord, FeedbackItem, Id } from "@/api/types";

/** A file that was decided about. */
export interface RecordedFile {
	readonly id: Id;
	readonly filename: string;
	readonly role: string;
	/** The SHA-256 of its content, which proves that it is the same. */
	readonly sha256: string;
}

/** An item of the checklist as it stood. */
export interface RecordedItem {
	readonly id: Id;
	readonly summary: string;
	readonly status: FeedbackItem["status"];
	readonly action: boolean;
}

// The description of the API leaves open what these hold; they are read with care.
type Told = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The files of a record. */
export function filesOf({ media }: DecisionRecord): readonly RecordedFile[] {
	return (media as readonly Told[]).flatMap(({ id, filename, role, sha256 }) =>
		typeof id === "number" ? [{ id, filename: text(filename), role: text(role), sha256: text(sha256) }] : [],
	);
}

/** The checklist of a record: what had to be done, as it stood. */
export function checklistOf({ feedback }: DecisionRecord): readonly RecordedItem[] {
	return (feedback as readonly Told[]).flatMap(({ id, summary, status, action }) =>
		typeof id === "number" && isStatus(status)
			? [{ id, summary: text(summary), status, action: action === true }]
			: [],
	);
}

function isStatus(status: unknown): status is RecordedItem["status"] {
	return (
		typeof status === "string" && ["OPEN", "IN_PROGRESS", "RESOLVED", "VERIFIED", "REOPENED"].includes(status)
	);
}

/** What project, deliverable, stage and session were called when it was decided. */
export function calledThen({ place }: DecisionRecord): {
	readonly project: string;
	readonly deliverable: string;
	readonly stage: string;
	readonly round: number | null;
	readonly session: string | null;
} {
	const told = place as Told;
	const name = (of: unknown) =>
		typeof of === "object" && of !== null && "name" in of ? text((of as Told).name) : "";
	return {
		project: name(told.project),
		deliverable: name(told.deliverable),
		stage: name(told.stage),
		round: typeof told.round === "number" ? told.round : null,
		session: name(told.session) || null,
	};
}
