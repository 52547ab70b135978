import type {
	MediaRole,
	NewDeliverable,
	Priority,
	Project,
	ProjectChange,
	ProjectStatus,
	Storage,
} from "@/api/types";
import { formatBytes } from "@/format/bytes";

/** What the form of a project holds: everything as text, the way fields do. */
export interface ProjectForm {
	name: string;
	code: string;
	status: ProjectStatus;
	priority: Priority;
	quarter: string;
	due_date: string;
	owner_id: string;
	client_team_id: string;
}

/** A project as its form. */
export function formOf(project: Project): ProjectForm {
	return {
		name: project.name,
		code: project.code,
		status: project.status,
		priority: project.priority,
		quarter: project.quarter ?? "",
		due_date: project.due_date ?? "",
		owner_id: project.owner ? String(project.owner.id) : "",
		client_team_id: project.client_team ? String(project.client_team.id) : "",
	};
}

/** Only what differs between what was read and what was typed, so that two people who change two fields both win. */
export function changeOf(project: Project, form: ProjectForm): ProjectChange {
	const before = formOf(project);
	const change: ProjectChange = {};
	if (form.name.trim() !== before.name) change.name = form.name.trim();
	if (form.code.trim() !== before.code) change.code = form.code.trim();
	if (form.status !== before.status) change.status = form.status;
	if (form.priority !== before.priority) change.priority = form.priority;
	if (form.quarter.trim() !== before.quarter) change.quarter = form.quarter.trim() || null;
	if (form.due_date !== before.due_date) change.due_date = form.due_date || null;
	if (form.owner_id !== before.owner_id) change.owner_id = numberOrNull(form.owner_id);
	if (form.client_team_id !== before.client_team_id)
		change.client_team_id = numberOrNull(form.client_team_id);
	return change;
}

/** What is typed into the form of a new deliverable. */
export interface DeliverableDraft {
	name: string;
	priority: Priority;
	cmf_sku: string;
	asset_count: string;
}

/** What is sent for a draft. */
export function newDeliverable(draft: DeliverableDraft): NewDeliverable {
	return {
		name: draft.name.trim(),
		priority: draft.priority,
		...(draft.cmf_sku.trim() ? { cmf_sku: draft.cmf_sku.trim() } : {}),
		...(draft.asset_count ? { asset_count: Number(draft.asset_count) } : {}),
	};
}

const storedWords: Record<MediaRole, string> = {
	current: "Pictures for review",
	reference: "Reference pictures",
	screenshot: "Screenshots",
	video: "Clips for review",
	referenceVideo: "Reference clips",
};

/** What a project stores by type, the largest first, a line each. */
export function storageByType({ by_type }: Storage): string {
	return by_type
		.toSorted((a, b) => b.original_bytes + b.derived_bytes - a.original_bytes - a.derived_bytes)
		.map(
			({ type, count, original_bytes, derived_bytes }) =>
				`${storedWords[type]}: ${count}, ${formatBytes(original_bytes + derived_bytes)}`,
		)
		.join("\n");
}

function numberOrNull(text: string): number | null {
	return text === "" ? null : Number(text);
}
