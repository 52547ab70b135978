import type { Channel } from "@/api/types";

/** A channel that was told something lately. */
export function sampleChannel(fields: Partial<Channel> = {}): Channel {
	return {
		id: 3,
		kind: "slack",
		name: "#dailies",
		host: "hooks.slack.com",
		project: null,
		topics: ["round", "decision"],
		enabled: true,
		waiting: 0,
		sent_at: new Date(Date.now() - 5 * 60_000).toISOString(),
		failed_at: null,
		failure: null,
		row_version: 2,
		...fields,
	};
}
