import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api, ifMatch } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import { clientTeamsQuery, peopleQuery } from "@/api/queries";
import type { Priority, Project, ProjectStatus } from "@/api/types";
import { Sheet } from "@/components/Dialog";
import { SelectField, TextField } from "@/components/Field";
import { statusLooks } from "@/components/status";
import { toastDone } from "@/components/toasts";
import { priorityWords } from "@/components/words";
import { optionsOf } from "@/format/options";
import { EditFooter } from "@/forms/EditFooter";
import { useDraft } from "@/forms/useDraft";
import { changeOf, formOf, type ProjectForm } from "./model";

const statuses: readonly ProjectStatus[] = ["ACTIVE", "ON_HOLD", "COMPLETED", "ARCHIVED"];

/** Edits a project beside its page. */
export function EditProjectSheet({
	project,
	open,
	onClose,
}: {
	project: Project;
	open: boolean;
	onClose: () => void;
}) {
	return (
		<Sheet open={open} onClose={onClose} title="Edit project">
			<EditProjectForm project={project} onClose={onClose} />
		</Sheet>
	);
}

function EditProjectForm({ project, onClose }: { project: Project; onClose: () => void }) {
	const cache = useQueryClient();
	const draft = useDraft(project, formOf);
	const { base, form } = draft;
	const people = useQuery(peopleQuery());
	const teams = useQuery(clientTeamsQuery());
	const save = useMutation({
		mutationFn: () =>
			answer(
				api.PATCH("/api/projects/{id}", {
					params: { path: { id: base.id }, header: ifMatch(base) },
					body: changeOf(base, form),
				}),
			),
		onSuccess(saved) {
			cache.setQueryData(keys.project(saved.id), saved);
			void cache.invalidateQueries({ queryKey: ["projects", "list"] });
			toastDone("Project saved");
			onClose();
		},
		onError(error) {
			if (asApiError(error).kind === "stale")
				void cache.invalidateQueries({ queryKey: keys.project(base.id) });
		},
	});
	const error = save.error ? asApiError(save.error) : null;
	const changed = Object.keys(changeOf(base, form)).length > 0;

	function edit<Field extends keyof ProjectForm>(field: Field) {
		return (event: React.ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
			draft.set(field, event.target.value as ProjectForm[Field]);
	}

	return (
		<form
			className="flex flex-col gap-3"
			onSubmit={(event) => {
				event.preventDefault();
				if (changed) save.mutate();
				else onClose();
			}}
		>
			<TextField
				label="Name"
				name="name"
				required
				maxLength={200}
				value={form.name}
				onChange={edit("name")}
				error={error?.field("name")}
			/>
			<div className="grid gap-3 sm:grid-cols-2">
				<TextField
					label="Code"
					name="code"
					value={form.code}
					onChange={edit("code")}
					error={error?.field("code")}
				/>
				<SelectField
					label="Status"
					name="status"
					options={statuses.map((value) => ({ value, label: statusLooks[value].word }))}
					value={form.status}
					onChange={edit("status")}
					error={error?.field("status")}
				/>
				<SelectField
					label="Priority"
					name="priority"
					options={optionsOf<Priority>(priorityWords)}
					value={form.priority}
					onChange={edit("priority")}
					error={error?.field("priority")}
				/>
				<TextField
					label="Due date"
					name="due_date"
					type="date"
					value={form.due_date}
					onChange={edit("due_date")}
					error={error?.field("due_date")}
				/>
				<TextField
					label="Quarter"
					name="quarter"
					placeholder="2026-Q4"
					value={form.quarter}
					onChange={edit("quarter")}
					error={error?.field("quarter")}
				/>
				<SelectField
					label="Owner"
					name="owner_id"
					options={[
						{ value: "", label: "Nobody" },
						...(people.data ?? (project.owner ? [project.owner] : [])).map(({ id, name }) => ({
							value: String(id),
							label: name,
						})),
					]}
					value={form.owner_id}
					onChange={edit("owner_id")}
					error={error?.field("owner_id")}
				/>
			</div>
			<SelectField
				label="Client team"
				name="client_team_id"
				hint="Its client viewers see the project and rounds that were submitted."
				options={[
					{ value: "", label: "None: studio only" },
					...(teams.data ?? (project.client_team ? [project.client_team] : [])).map(({ id, name }) => ({
						value: String(id),
						label: name,
					})),
				]}
				value={form.client_team_id}
				onChange={edit("client_team_id")}
				error={error?.field("client_team_id")}
			/>
			<EditFooter
				what="this project"
				error={error}
				changed={changed}
				busy={save.isPending}
				onTakeOver={() => {
					draft.takeOver();
					save.reset();
				}}
				onClose={onClose}
			/>
		</form>
	);
}
