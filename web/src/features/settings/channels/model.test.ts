import { describe, expect, it } from "vitest";
import { changeOf, formOf, NEW_CHANNEL, newChannel, standingOf, toldOfWords } from "./model";
import { sampleChannel } from "./samples";

const kettle = { id: 4, name: "Kettle", code: "KET" };

describe("what is sent", () => {
	it("is a whole channel where there is none yet", () => {
		const form = { ...NEW_CHANNEL, name: " #dailies ", url: " https://hooks.slack.com/services/x\n" };
		const url = "https://hooks.slack.com/services/x";
		expect(newChannel(form)).toEqual({ kind: "slack", name: "#dailies", url, topics: ["round", "decision"] });
		expect(newChannel({ ...form, kind: "teams", project: "4", round: false })).toEqual({
			kind: "teams",
			name: "#dailies",
			url,
			topics: ["decision"],
			project_id: 4,
		});
	});

	it("is of a channel that there is what differs, and no address that was not typed", () => {
		const channel = sampleChannel({ project: kettle });
		const form = formOf(channel);
		expect(changeOf(channel, form)).toEqual({});
		expect(changeOf(channel, { ...form, name: "#kettle " })).toEqual({ name: "#kettle" });
		expect(changeOf(channel, { ...form, project: "" })).toEqual({ project_id: null });
		expect(changeOf(channel, { ...form, project: "5" })).toEqual({ project_id: 5 });
		expect(changeOf(channel, { ...form, decision: false })).toEqual({ topics: ["round"] });
		expect(changeOf(channel, { ...form, url: " https://x/ " })).toEqual({ url: "https://x/" });
	});
});

describe("what is said of a channel", () => {
	it("names what it is told of", () => {
		expect(toldOfWords({ topics: ["decision", "round"], project: null })).toBe(
			"Rounds and decisions of every project",
		);
		expect(toldOfWords({ topics: ["decision"], project: kettle })).toBe("Decisions of Kettle");
	});

	it("tells first that it is off, then that nothing arrives, then what arrived last", () => {
		const at = "2026-11-20T12:00:00Z";
		const failing = sampleChannel({ sent_at: at, failed_at: at, failure: "it answered 500" });
		expect(standingOf({ ...failing, enabled: false })).toEqual({ kind: "off" });
		expect(standingOf(failing)).toEqual({ kind: "failing", since: at, why: "it answered 500" });
		expect(standingOf(sampleChannel({ sent_at: at }))).toEqual({ kind: "told", at });
		expect(standingOf(sampleChannel({ sent_at: null }))).toEqual({ kind: "new" });
	});
});
