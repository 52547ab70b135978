import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import type { Priority, Project } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { SelectField, TextField } from "@/components/Field";
import { Problem } from "@/components/Surfaces";
import { priorityWords } from "@/components/words";
import { optionsOf } from "@/format/options";
import { type DeliverableDraft, newDeliverable } from "./model";

/** Asks for what a deliverable needs, and opens it. */
export function CreateDeliverableDialog({
	project,
	open,
	onClose,
}: {
	project: Project;
	open: boolean;
	onClose: () => void;
}) {
	return (
		<Dialog
			open={open}
			onClose={onClose}
			title="New deliverable"
			description={`It gets the stages of the pipeline “${project.pipeline.name}”.`}
		>
			<CreateDeliverableForm project={project} onClose={onClose} />
		</Dialog>
	);
}

function CreateDeliverableForm({ project, onClose }: { project: Project; onClose: () => void }) {
	const cache = useQueryClient();
	const navigate = useNavigate();
	const [draft, setDraft] = useState<DeliverableDraft>({
		name: "",
		priority: project.priority,
		cmf_sku: "",
		asset_count: "",
	});
	const create = useMutation({
		mutationFn: () =>
			answer(
				api.POST("/api/projects/{id}/deliverables", {
					params: { path: { id: project.id } },
					body: newDeliverable(draft),
				}),
			),
		async onSuccess(deliverable) {
			cache.setQueryData(keys.deliverable(deliverable.id), deliverable);
			void cache.invalidateQueries({ queryKey: keys.project(project.id) });
			onClose();
			await navigate({
				to: "/projects/$project/deliverables/$deliverable",
				params: { project: String(project.id), deliverable: String(deliverable.id) },
			});
		},
	});
	const error = create.error ? asApiError(create.error) : null;

	function edit(field: keyof DeliverableDraft) {
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
			<div className="grid gap-3 sm:grid-cols-3">
				<SelectField
					label="Priority"
					name="priority"
					options={optionsOf<Priority>(priorityWords)}
					value={draft.priority}
					onChange={edit("priority")}
					error={error?.field("priority")}
				/>
				<TextField
					label="Assets"
					name="asset_count"
					type="number"
					min={0}
					placeholder="None planned"
					value={draft.asset_count}
					onChange={edit("asset_count")}
					error={error?.field("asset_count")}
				/>
				<TextField
					label="CMF SKU"
					name="cmf_sku"
					value={draft.cmf_sku}
					onChange={edit("cmf_sku")}
					error={error?.field("cmf_sku")}
				/>
			</div>
			{error && error.fields.size === 0 && <Problem error={error} />}
			<div className="flex justify-end gap-2">
				<Button onClick={onClose}>Cancel</Button>
				<Button look="primary" type="submit" busy={create.isPending}>
					Create deliverable
				</Button>
			</div>
		</form>
	);
}
