import { useState } from "react";
import { asApiError } from "@/api/problem";
import type { Channel } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Problem } from "@/components/Surfaces";
import { toastDone } from "@/components/toasts";
import { counted } from "@/format/count";
import { EditFooter } from "@/forms/EditFooter";
import { useDraft } from "@/forms/useDraft";
import { ChannelFields } from "./ChannelFields";
import { type ChannelForm, changeOf, formOf, kindWords, NEW_CHANNEL, newChannel, topicsOf } from "./model";
import { useAddChannel, useChangeChannel, useDeleteChannel } from "./queries";

/** Asks for what a channel needs, and has it told from then on. */
export function AddChannelDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
	return (
		<Dialog open={open} onClose={onClose} title="Add a channel">
			<AddForm onClose={onClose} />
		</Dialog>
	);
}

function AddForm({ onClose }: { onClose: () => void }) {
	const [form, setForm] = useState<ChannelForm>(NEW_CHANNEL);
	const add = useAddChannel();
	const error = add.error ? asApiError(add.error) : null;
	return (
		<form
			className="flex flex-col gap-3"
			onSubmit={(event) => {
				event.preventDefault();
				add.mutate(newChannel(form), {
					onSuccess(made) {
						toastDone(`${made.name} is told from now on`);
						onClose();
					},
				});
			}}
		>
			<ChannelFields
				channel={null}
				form={form}
				set={(field, value) => setForm((before) => ({ ...before, [field]: value }))}
				error={error}
			/>
			{error && error.fields.size === 0 && <Problem error={error} />}
			<div className="flex justify-end gap-2">
				<Button onClick={onClose}>Cancel</Button>
				<Button look="primary" type="submit" busy={add.isPending} disabled={topicsOf(form).length === 0}>
					Add the channel
				</Button>
			</div>
		</form>
	);
}

/** Changes a channel that there is. */
export function EditChannelDialog({
	channel,
	open,
	onClose,
}: {
	channel: Channel;
	open: boolean;
	onClose: () => void;
}) {
	return (
		<Dialog
			open={open}
			onClose={onClose}
			title="Change the channel"
			description={`${channel.name}, in ${kindWords[channel.kind]}`}
		>
			<EditForm channel={channel} onClose={onClose} />
		</Dialog>
	);
}

function EditForm({ channel, onClose }: { channel: Channel; onClose: () => void }) {
	const draft = useDraft(channel, formOf);
	const { base, form } = draft;
	const save = useChangeChannel();
	const error = save.error ? asApiError(save.error) : null;
	const change = changeOf(base, form);
	const changed = Object.keys(change).length > 0 && topicsOf(form).length > 0;
	return (
		<form
			className="flex flex-col gap-3"
			onSubmit={(event) => {
				event.preventDefault();
				if (!changed) return;
				save.mutate(
					{ channel: base, change },
					{
						onSuccess() {
							toastDone("Channel saved");
							onClose();
						},
					},
				);
			}}
		>
			<ChannelFields channel={channel} form={form} set={draft.set} error={error} />
			<EditFooter
				what="this channel"
				error={error}
				changed={changed}
				busy={save.isPending}
				onTakeOver={() => {
					save.reset();
					draft.takeOver();
				}}
				onClose={onClose}
			/>
		</form>
	);
}

/** Asks before a channel is deleted: its address cannot be read back, and so nothing can undo it. */
export function DeleteChannelDialog({
	channel,
	open,
	onClose,
}: {
	channel: Channel;
	open: boolean;
	onClose: () => void;
}) {
	const remove = useDeleteChannel();
	const { name, kind, waiting } = channel;
	const lost =
		waiting === 0
			? ""
			: `${counted(waiting, "thing")} that it has yet to be told ${waiting === 1 ? "is" : "are"} dropped. `;
	return (
		<Dialog
			open={open}
			onClose={onClose}
			title={`Delete ${name}?`}
			description={`It is told nothing more. ${lost}Its address is a secret that cannot be read back: to have the channel back, you need it from ${kindWords[kind]} again.`}
		>
			{remove.error && (
				<div className="mb-3">
					<Problem error={remove.error} />
				</div>
			)}
			<div className="flex flex-wrap justify-end gap-2">
				<Button onClick={onClose}>Cancel</Button>
				<Button
					data-first
					look="danger"
					busy={remove.isPending}
					onClick={() => remove.mutate(channel, { onSuccess: onClose })}
				>
					Delete the channel
				</Button>
			</div>
		</Dialog>
	);
}
