import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import { clientTeamsQuery, pipelinesQuery } from "@/api/queries";
import type { Priority } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { SelectField, TextField } from "@/components/Field";
import { Problem } from "@/components/Surfaces";
import { priorityWords } from "@/components/words";
import { optionsOf } from "@/format/options";
import { emptyDraft, newProject, type ProjectDraft } from "./model";

/** Asks for what a project needs, and opens it. */
export function CreateProjectDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
	return (
		<Dialog open={open} onClose={onClose} title="New project">
			<CreateProjectForm onClose={onClose} />
		</Dialog>
	);
}

function CreateProjectForm({ onClose }: { onClose: () => void }) {
	const cache = useQueryClient();
	const navigate = useNavigate();
	const [draft, setDraft] = useState<ProjectDraft>(emptyDraft);
	const teams = useQuery(clientTeamsQuery());
	const pipelines = useQuery(pipelinesQuery());
	const create = useMutation({
		mutationFn: () => answer(api.POST("/api/projects", { body: newProject(draft) })),
		async onSuccess(project) {
			cache.setQueryData(keys.project(project.id), project);
			void cache.invalidateQueries({ queryKey: ["projects", "list"] });
			onClose();
			await navigate({ to: "/projects/$project", params: { project: String(project.id) } });
		},
	});
	const error = create.error ? asApiError(create.error) : null;

	function edit(field: keyof ProjectDraft) {
		return (event: React.ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
			setDraft({ ...draft, [field]: event.target.value });
	}

	return (
		<form
			className="flex flex-col gap-3"
			onSubmit={(event) => {
				event.preventDefault();
				create.mutate();
			}}
		>
			<TextField
				label="Name"
				name="name"
				required
				data-first
				maxLength={200}
				value={draft.name}
				onChange={edit("name")}
				error={error?.field("name")}
			/>
			<div className="grid gap-3 sm:grid-cols-2">
				<TextField
					label="Code"
					name="code"
					hint="Left empty, it is made from the name."
					value={draft.code}
					onChange={edit("code")}
					error={error?.field("code")}
				/>
				<SelectField
					label="Priority"
					name="priority"
					options={optionsOf<Priority>(priorityWords)}
					value={draft.priority}
					onChange={edit("priority")}
					error={error?.field("priority")}
				/>
				<TextField
					label="Due date"
					name="due_date"
					type="date"
					value={draft.due_date}
					onChange={edit("due_date")}
					error={error?.field("due_date")}
				/>
				<SelectField
					label="Client team"
					name="client_team_id"
					hint="Its client viewers see the project."
					options={[
						{ value: "", label: "None: studio only" },
						...(teams.data ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
					]}
					value={draft.client_team_id}
					onChange={edit("client_team_id")}
					error={error?.field("client_team_id")}
				/>
			</div>
			<SelectField
				label="Pipeline"
				name="pipeline_template_id"
				hint="The stages that every deliverable of the project goes through."
				options={[
					{ value: "", label: "The default pipeline" },
					...(pipelines.data ?? []).map(({ id, name, stages }) => ({
						value: String(id),
						label: `${name} (${stages.length} stages)`,
					})),
				]}
				value={draft.pipeline_template_id}
				onChange={edit("pipeline_template_id")}
				error={error?.field("pipeline_template_id")}
			/>
			{error && error.fields.size === 0 && <Problem error={error} />}
			<div className="flex justify-end gap-2">
				<Button onClick={onClose}>Cancel</Button>
				<Button look="primary" type="submit" busy={create.isPending}>
					Create project
				</Button>
			</div>
		</form>
	);
}
