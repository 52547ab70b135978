import type { Channel, ChannelChange, ChannelKind, ChannelTopic, NewChannel, Timestamp } from "@/api/types";

/** The chat programs by their names. */
export const kindWords: Record<ChannelKind, string> = { slack: "Slack", teams: "Microsoft Teams" };

/** What a channel can be told of, as one chooses it. */
export const topicWords: Record<ChannelTopic, string> = {
	round: "Rounds that go to review",
	decision: "What is decided about them",
};

/** Where an address comes from. */
export const addressWords: Record<ChannelKind, string> = {
	slack:
		"In Slack, make an app with an incoming webhook for the channel, and copy the webhook's address. It begins with https://hooks.slack.com/.",
	teams:
		"In Teams, give the channel the workflow “Post to a channel when a webhook request is received”, and copy the address that it shows.",
};

/** A channel as its form holds it. */
export interface ChannelForm {
	readonly kind: ChannelKind;
	readonly name: string;
	/** Empty, of a channel that there is, for the address that it has: nobody is told that again. */
	readonly url: string;
	/** The id of the only project that it is told of; empty for all. */
	readonly project: string;
	readonly round: boolean;
	readonly decision: boolean;
}

/** A channel as one begins to make it. */
export const NEW_CHANNEL: ChannelForm = {
	kind: "slack",
	name: "",
	url: "",
	project: "",
	round: true,
	decision: true,
};

/** A channel as one begins to change it. */
export function formOf({ kind, name, project, topics }: Channel): ChannelForm {
	return {
		kind,
		name,
		url: "",
		project: project ? String(project.id) : "",
		round: topics.includes("round"),
		decision: topics.includes("decision"),
	};
}

/** What is chosen for it to be told of, in the order of the words. */
export function topicsOf(form: ChannelForm): ChannelTopic[] {
	return (Object.keys(topicWords) as ChannelTopic[]).filter((topic) => form[topic]);
}

const projectOf = ({ project }: ChannelForm): number | null => (project === "" ? null : Number(project));

/** What is sent to make a channel. */
export function newChannel(form: ChannelForm): NewChannel {
	const project = projectOf(form);
	return {
		kind: form.kind,
		name: form.name.trim(),
		url: form.url.trim(),
		topics: topicsOf(form),
		...(project === null ? {} : { project_id: project }),
	};
}

/** What is sent to change a channel: what is another than before. */
export function changeOf(channel: Channel, form: ChannelForm): ChannelChange {
	const before = formOf(channel);
	const change: ChannelChange = {};
	const [name, url] = [form.name.trim(), form.url.trim()];
	if (name !== before.name) change.name = name;
	if (url !== "") change.url = url;
	if (form.project !== before.project) change.project_id = projectOf(form);
	if (form.round !== before.round || form.decision !== before.decision) change.topics = topicsOf(form);
	return change;
}

/** What a channel is told of, in few words: `Rounds and decisions of Kettle`. */
export function toldOfWords({ topics, project }: Pick<Channel, "topics" | "project">): string {
	const words = { round: "rounds", decision: "decisions" } as const;
	const what = (Object.keys(words) as ChannelTopic[])
		.filter((topic) => topics.includes(topic))
		.map((topic) => words[topic])
		.join(" and ");
	const begun = what.charAt(0).toUpperCase() + what.slice(1);
	return `${begun} of ${project ? project.name : "every project"}`;
}

/** How a channel is reached. */
export type Standing =
	| { readonly kind: "off" }
	| { readonly kind: "failing"; readonly since: Timestamp; readonly why: string }
	| { readonly kind: "told"; readonly at: Timestamp }
	| { readonly kind: "new" };

export function standingOf({ enabled, failed_at, failure, sent_at }: Channel): Standing {
	if (!enabled) return { kind: "off" };
	if (failed_at !== null) return { kind: "failing", since: failed_at, why: failure ?? "nobody knows why" };
	return sent_at === null ? { kind: "new" } : { kind: "told", at: sent_at };
}
