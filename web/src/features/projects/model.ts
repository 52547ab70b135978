import type { ProjectFilter } from "@/api/queries";
import type { NewProject, Priority, ProjectStatus } from "@/api/types";

const statuses: readonly string[] = ["ACTIVE", "ON_HOLD", "COMPLETED", "ARCHIVED"] satisfies ProjectStatus[];

/** The filter that an address carries. What it does not know it leaves out. */
export function parseFilter(search: Record<string, unknown>): ProjectFilter {
	const filter: ProjectFilter = {};
	if (typeof search.status === "string" && statuses.includes(search.status)) {
		filter.status = search.status as ProjectStatus;
	}
	// A search for a number is parsed as one.
	const text = typeof search.search === "number" ? String(search.search) : search.search;
	if (typeof text === "string" && text.trim() !== "") filter.search = text;
	return filter;
}

/** What is typed into the form of a new project. */
export interface ProjectDraft {
	name: string;
	code: string;
	priority: Priority;
	due_date: string;
	client_team_id: string;
	pipeline_template_id: string;
}

export const emptyDraft: ProjectDraft = {
	name: "",
	code: "",
	priority: "MEDIUM",
	due_date: "",
	client_team_id: "",
	pipeline_template_id: "",
};

/** What is sent for a draft: fields left empty are left out, and the server decides. */
export function newProject(draft: ProjectDraft): NewProject {
	return {
		name: draft.name.trim(),
		priority: draft.priority,
		...(draft.code.trim() ? { code: draft.code.trim() } : {}),
		...(draft.due_date ? { due_date: draft.due_date } : {}),
		...(draft.client_team_id ? { client_team_id: Number(draft.client_team_id) } : {}),
		...(draft.pipeline_template_id ? { pipeline_template_id: Number(draft.pipeline_template_id) } : {}),
	};
}
