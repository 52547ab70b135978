import type { LinkProps } from "@tanstack/react-router";
import type { Activity } from "@/api/types";
import { statusLooks } from "@/components/status";
import { counted } from "@/format/count";

/** What people narrow a list down to, with what event types begin with. */
export const kinds = [
	{ kind: null, label: "Everything" },
	{ kind: "revision", label: "Rounds" },
	{ kind: "feedback", label: "Notes" },
	{ kind: "stage", label: "Stages" },
	{ kind: "review", label: "Sessions" },
	{ kind: "media", label: "Media" },
] as const;

/** Something that event types begin with. */
export type ActivityKind = NonNullable<(typeof kinds)[number]["kind"]>;

/** The kind that an address names, if it names one. */
export function kindFromSearch(kind: unknown): { kind?: ActivityKind } {
	const known = kinds.find((other) => other.kind !== null && other.kind === kind);
	return known?.kind ? { kind: known.kind } : {};
}

function statusWord(status: unknown): string {
	const looks = typeof status === "string" ? statusLooks[status as keyof typeof statusLooks] : undefined;
	return looks
		? looks.word.toLowerCase()
		: String(status ?? "")
				.toLowerCase()
				.replaceAll("_", " ");
}

/** People by name: `Ada`, `Ada and Bo`, `Ada, Bo and Cy`. */
function names(people: Activity["people"]): string {
	const all = people.map(({ name }) => name);
	return all.length < 2 ? (all[0] ?? "") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

/** Who did it, for people. */
export function whoDid({ actor, guest_name }: Activity): string {
	return guest_name ?? actor?.name ?? "Rushes";
}

/** What happened, as it goes on after who did it. */
export function didWhat(activity: Activity): string {
	const { type, data, people } = activity;
	switch (type) {
		case "project.created":
			return "created the project";
		case "project.updated":
			return "changed the project";
		case "project.status":
		case "deliverable.status":
		case "stage.status":
			return `moved it to ${statusWord(data.to)}`;
		case "deliverable.created":
			return "added the deliverable";
		case "deliverable.updated":
			return "changed the deliverable";
		case "stage.updated":
			return plannedWhat(activity);
		case "stage.upstream":
			return data.regressed ? "flagged it: something before it was reopened" : "took the flag back";
		case "revision.created":
			return "opened the round";
		case "revision.submitted":
			return "submitted the round";
		case "revision.withdrawn":
			return "withdrew the round";
		case "revision.decided":
			return data.status === "CHANGES_REQUESTED"
				? "asked for changes"
				: `decided: ${statusWord(data.status)}`;
		case "revision.client_approved":
			return "approved it for the client";
		case "revision.client_approval_withdrawn":
			return "took the client's approval back";
		case "media.uploaded":
			return "uploaded a file";
		case "media.removed":
			return "removed a file";
		case "media.retried":
			return "had a file read again";
		case "media.failed":
			return "could not read a file";
		case "feedback.created":
			return "left a note";
		case "feedback.removed":
			return "deleted a note";
		case "feedback.restored":
			return "brought a note back";
		case "feedback.status":
			return feedbackWhat(data.to);
		case "feedback.changed":
			if (people.length > 0) return `gave a note to ${names(people)}`;
			if (data.assignee_id === null) return "took a note off somebody's list";
			if (typeof data.summary === "string") return `reworded a note: “${data.summary}”`;
			if (typeof data.action === "boolean") {
				return data.action ? "made a note something to do" : "made a note for information";
			}
			return "put a note elsewhere in the list";
		case "feedback.carried":
			return `took ${counted(Number(data.count), "open note")} along`;
		case "feedback.taken_back":
			return `took ${counted(Number(data.count), "note")} back`;
		case "comment.mentioned":
			return `mentioned ${names(people)}`;
		case "comment.replied":
			return "answered a note";
		case "review.created":
			return "built the session";
		case "review.updated":
			return "changed the session";
		case "review.deleted":
			return `deleted the session${typeof data.name === "string" ? ` “${data.name}”` : ""}`;
		case "review.items":
			return "changed what the session looks at";
		case "review.started":
			return "started the session";
		case "review.drafted":
			return "put the session back to be built";
		case "review.completed":
			return "ended the session";
		case "review.reopened":
			return "reopened the session";
		case "review.decided":
			return data.verdict === null
				? "took a decision back"
				: `decided in the session: ${statusWord(data.verdict)}`;
		case "review.applied":
			return `applied the decision: ${statusWord(data.verdict)}`;
		case "review.refused":
			return "could not apply a decision";
		case "share.created":
			return "made a share link";
		case "share.changed":
			return "changed a share link";
		case "share.revoked":
			return "took a share link back";
		case "share.restored":
			return "gave a share link out again";
		case "share.joined":
			return "came in by a share link";
		case "session.lead":
			return "took or gave the lead";
		default:
			// An event of a newer server: its name says more than nothing.
			return type.replaceAll(/[._]/g, " ");
	}
}

function plannedWhat({ data, people }: Activity): string {
	const parts = [
		...(people.length > 0 ? [`put ${names(people)} on it`] : []),
		...(people.length === 0 && Array.isArray(data.assigned) ? ["changed who works on it"] : []),
		...(data.due_date === null ? ["took the due date away"] : []),
		...(typeof data.due_date === "string" ? [`made it due on ${data.due_date}`] : []),
		...("start_date" in data ? ["changed when it begins"] : []),
	];
	return parts.length === 0 ? "changed the plan" : parts.join(", ");
}

function feedbackWhat(to: unknown): string {
	switch (to) {
		case "RESOLVED":
			return "ticked a note off";
		case "VERIFIED":
			return "verified a note";
		case "REOPENED":
			return "reopened a note";
		case "IN_PROGRESS":
			return "began with a note";
		default:
			return "put a note back to open";
	}
}

/** Where it happened, for people: as much as the list does not say already. */
export function whereDid(activity: Activity, within: "stage" | "project" | null): string {
	const { project, deliverable, stage, round, session } = activity;
	const parts = [
		...(within === null && project ? [project.name] : []),
		...(within !== "stage" && deliverable ? [deliverable.name] : []),
		...(within !== "stage" && stage ? [stage.name] : []),
		...(round ? [`round ${round.round}`] : []),
		...(session ? [`“${session.name}”`] : []),
	];
	return parts.join(", ");
}

/** Where it can be looked at; null where there is nothing any more. */
export function linkToActivity({
	project,
	deliverable,
	stage,
	round,
	session,
	subject,
}: Activity): LinkProps | null {
	if (subject.kind === "review" && session) {
		return { to: "/reviews/$review", params: { review: String(session.id) } } as LinkProps;
	}
	if (round) return { to: "/review/$revision", params: { revision: String(round.revision_id) } } as LinkProps;
	if (project && deliverable) {
		return {
			to: "/projects/$project/deliverables/$deliverable",
			params: { project: String(project.id), deliverable: String(deliverable.id) },
			search: stage ? { stage: stage.id } : {},
		} as LinkProps;
	}
	return project
		? ({ to: "/projects/$project", params: { project: String(project.id) } } as LinkProps)
		: null;
}
