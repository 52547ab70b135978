import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { pipelinesQuery, projectListQuery } from "@/api/queries";
import type { StageStatus } from "@/api/types";
import { SelectField } from "@/components/Field";
import { statusLooks } from "@/components/status";
import { fillStatuses } from "./model";

/** A filter as its form holds it: everything is text, and empty narrows nothing down. */
export interface FillDraft {
	project: string;
	stage: string;
	status: StageStatus;
}

export const emptyFill: FillDraft = { project: "", stage: "", status: "IN_REVIEW" };

/** The filter as the server takes it. */
export function fillOf({ project, stage, status }: FillDraft) {
	return {
		project_id: project === "" ? null : Number(project),
		stage_key: null,
		stage_name: stage === "" ? null : stage,
		status,
	};
}

/** Projects to choose from, and the names that stages have in any pipeline. */
export function useFillChoices() {
	const projects = useInfiniteQuery(projectListQuery({}));
	const pipelines = useQuery(pipelinesQuery());
	const names = new Set(pipelines.data?.flatMap(({ stages }) => stages.map(({ name }) => name)));
	return {
		projects: projects.data?.pages.flatMap(({ items }) => items) ?? [],
		stages: [...names],
	};
}

/** "All Catalog Images in review of project X" as three choices. */
export function FillFields({ draft, onDraft }: { draft: FillDraft; onDraft: (draft: FillDraft) => void }) {
	const { projects, stages } = useFillChoices();
	return (
		<div className="grid gap-3 sm:grid-cols-3">
			<SelectField
				label="Stage"
				options={[
					{ value: "", label: "Every stage" },
					...stages.map((name) => ({ value: name, label: name })),
				]}
				value={draft.stage}
				onChange={(event) => onDraft({ ...draft, stage: event.target.value })}
			/>
			<SelectField
				label="Status"
				options={fillStatuses.map((status) => ({ value: status, label: statusLooks[status].word }))}
				value={draft.status}
				onChange={(event) => onDraft({ ...draft, status: event.target.value as StageStatus })}
			/>
			<SelectField
				label="Project"
				options={[
					{ value: "", label: "Every project" },
					...projects.map(({ id, name }) => ({ value: String(id), label: name })),
				]}
				value={draft.project}
				onChange={(event) => onDraft({ ...draft, project: event.target.value })}
			/>
		</div>
	);
}
