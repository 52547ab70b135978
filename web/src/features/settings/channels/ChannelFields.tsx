import { useId } from "react";
import type { ApiError } from "@/api/problem";
import type { Channel, ChannelKind, ChannelTopic } from "@/api/types";
import { SelectField, TextField } from "@/components/Field";
import { optionsOf } from "@/format/options";
import { addressWords, type ChannelForm, kindWords, topicsOf, topicWords } from "./model";
import { useProjectChoices } from "./queries";

/** What a channel is made of, for a new one or one that there is. */
export function ChannelFields({
	channel,
	form,
	set,
	error,
}: {
	/** The channel that is changed; null for a new one. */
	channel: Channel | null;
	form: ChannelForm;
	set: <Field extends keyof ChannelForm>(field: Field, value: ChannelForm[Field]) => void;
	error: ApiError | null;
}) {
	return (
		<>
			{!channel && (
				<SelectField
					label="Program"
					name="kind"
					options={optionsOf<ChannelKind>(kindWords)}
					value={form.kind}
					onChange={(event) => set("kind", event.target.value as ChannelKind)}
					error={error?.field("kind")}
				/>
			)}
			<TextField
				label="Name"
				hint="For you to know it by, as in “#dailies”."
				name="name"
				required
				data-first
				maxLength={200}
				value={form.name}
				onChange={(event) => set("name", event.target.value)}
				error={error?.field("name")}
			/>
			<TextField
				label={channel ? "Another address" : "Address"}
				hint={
					channel
						? `Empty keeps the one at ${channel.host}, which is a secret and not shown. ${addressWords[form.kind]}`
						: `${addressWords[form.kind]} Whoever has it can write there: it is kept secret and not shown again.`
				}
				name="url"
				inputMode="url"
				autoComplete="off"
				autoCapitalize="none"
				spellCheck={false}
				required={!channel}
				maxLength={2000}
				value={form.url}
				onChange={(event) => set("url", event.target.value)}
				error={error?.field("url")}
			/>
			<ProjectField
				channel={channel}
				value={form.project}
				onChange={(project) => set("project", project)}
				error={error?.field("project_id")}
			/>
			<Topics form={form} onTopic={(topic, told) => set(topic, told)} error={error?.field("topics")} />
		</>
	);
}

function ProjectField({
	channel,
	value,
	onChange,
	error,
}: {
	channel: Channel | null;
	value: string;
	onChange: (project: string) => void;
	error: string | undefined;
}) {
	const listed = useProjectChoices();
	const own = channel?.project;
	// The one that it has stands there before the others have come.
	const projects = own && !listed.some(({ id }) => id === own.id) ? [own, ...listed] : listed;
	return (
		<SelectField
			label="Project"
			name="project_id"
			options={[
				{ value: "", label: "Every project" },
				...projects.map(({ id, name }) => ({ value: String(id), label: name })),
			]}
			value={value}
			onChange={(event) => onChange(event.target.value)}
			error={error}
		/>
	);
}

function Topics({
	form,
	onTopic,
	error,
}: {
	form: ChannelForm;
	onTopic: (topic: ChannelTopic, told: boolean) => void;
	error: string | undefined;
}) {
	const id = useId();
	const wrong = topicsOf(form).length === 0 ? "Choose one at least." : error;
	return (
		<fieldset className="flex flex-col" aria-describedby={wrong === undefined ? undefined : id}>
			<legend className="mb-1 text-sm font-medium text-muted">It is told</legend>
			{optionsOf<ChannelTopic>(topicWords).map(({ value, label }) => (
				<label key={value} className="flex min-h-7 items-center gap-2 pointer-coarse:min-h-11">
					<input
						type="checkbox"
						checked={form[value]}
						onChange={(event) => onTopic(value, event.currentTarget.checked)}
						className="size-4 accent-accent pointer-coarse:size-5"
					/>
					{label}
				</label>
			))}
			{wrong !== undefined && (
				<p id={id} role="alert" className="text-sm text-danger">
					{wrong}
				</p>
			)}
		</fieldset>
	);
}
