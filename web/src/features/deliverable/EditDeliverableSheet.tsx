import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, ifMatch } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import type { Deliverable, Priority } from "@/api/types";
import { Sheet } from "@/components/Dialog";
import { SelectField, TextField } from "@/components/Field";
import { toastDone } from "@/components/toasts";
import { priorityWords } from "@/components/words";
import { optionsOf } from "@/format/options";
import { EditFooter } from "@/forms/EditFooter";
import { useDraft } from "@/forms/useDraft";
import { changeOf, type DeliverableForm, formOf } from "./model";

/** Edits a deliverable beside its page. */
export function EditDeliverableSheet({
	deliverable,
	open,
	onClose,
}: {
	deliverable: Deliverable;
	open: boolean;
	onClose: () => void;
}) {
	return (
		<Sheet open={open} onClose={onClose} title="Edit deliverable">
			<EditDeliverableForm deliverable={deliverable} onClose={onClose} />
		</Sheet>
	);
}

function EditDeliverableForm({ deliverable, onClose }: { deliverable: Deliverable; onClose: () => void }) {
	const cache = useQueryClient();
	const draft = useDraft(deliverable, formOf);
	const { base, form } = draft;
	const save = useMutation({
		mutationFn: () =>
			answer(
				api.PATCH("/api/deliverables/{id}", {
					params: { path: { id: base.id }, header: ifMatch(base) },
					body: changeOf(base, form),
				}),
			),
		onSuccess(saved) {
			cache.setQueryData(keys.deliverable(saved.id), saved);
			void cache.invalidateQueries({ queryKey: keys.project(saved.project_id) });
			toastDone("Deliverable saved");
			onClose();
		},
		onError(error) {
			if (asApiError(error).kind === "stale")
				void cache.invalidateQueries({ queryKey: keys.deliverable(base.id) });
		},
	});
	const error = save.error ? asApiError(save.error) : null;
	const changed = Object.keys(changeOf(base, form)).length > 0;

	function edit<Field extends keyof DeliverableForm>(field: Field) {
		return (event: React.ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
			draft.set(field, event.target.value as DeliverableForm[Field]);
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
			<div className="grid gap-3 sm:grid-cols-3">
				<SelectField
					label="Priority"
					name="priority"
					options={optionsOf<Priority>(priorityWords)}
					value={form.priority}
					onChange={edit("priority")}
					error={error?.field("priority")}
				/>
				<TextField
					label="Assets"
					name="asset_count"
					type="number"
					min={0}
					placeholder="None planned"
					value={form.asset_count}
					onChange={edit("asset_count")}
					error={error?.field("asset_count")}
				/>
				<TextField
					label="CMF SKU"
					name="cmf_sku"
					value={form.cmf_sku}
					onChange={edit("cmf_sku")}
					error={error?.field("cmf_sku")}
				/>
			</div>
			<label className="flex items-start gap-2 pointer-coarse:min-h-11">
				<input
					type="checkbox"
					checked={form.on_hold}
					onChange={(event) => draft.set("on_hold", event.target.checked)}
					className="mt-0.5 size-4 accent-accent"
				/>
				<span>
					On hold
					<span className="block text-sm text-faint">Set aside for now. Its stages stay as they are.</span>
				</span>
			</label>
			<EditFooter
				what="this deliverable"
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
