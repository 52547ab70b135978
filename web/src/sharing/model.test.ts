import { describe, expect, it } from "vitest";
import { sampleLink } from "@/testing/samples";
import {
	browserOf,
	draftOf,
	endings,
	linkChanges,
	NEW_LINK,
	newLink,
	rightsWords,
	visitWords,
} from "./model";

const NOW = Date.parse("2026-11-28T12:00:00Z");

describe("a new link", () => {
	it("is for looking, writing and drawing, for a week", () => {
		expect(newLink(NEW_LINK, NOW)).toEqual({
			can_comment: true,
			can_draw: true,
			can_decide: false,
			can_download: false,
			expires_at: "2026-12-05T12:00:00.000Z",
		});
	});

	it("carries name and password where there are any, and may have no end", () => {
		expect(newLink({ ...NEW_LINK, label: " Clara ", password: "seven", ends: "never" }, NOW)).toMatchObject({
			label: "Clara",
			password: "seven",
			expires_at: null,
		});
	});
});

describe("a link that is changed", () => {
	const link = sampleLink({ label: "Clara", has_password: true, expires_at: "2026-12-01T00:00:00Z" });

	it("sends nothing of what stays", () => {
		expect(linkChanges(draftOf(link), link, NOW)).toEqual({});
	});

	it("sends what is another", () => {
		const draft = { ...draftOf(link), label: "", can_decide: true, ends: "day" as const, password: "other" };
		expect(linkChanges(draft, link, NOW)).toEqual({
			label: null,
			can_decide: true,
			password: "other",
			expires_at: "2026-11-29T12:00:00.000Z",
		});
	});

	it("can lose its password", () => {
		expect(linkChanges({ ...draftOf(link), withoutPassword: true }, link, NOW)).toEqual({ password: null });
	});

	it("offers first what holds now", () => {
		expect(endings(link)[0]?.value).toBe("same");
		expect(endings(sampleLink({ expires_at: null })).map(({ value }) => value)).not.toContain("never");
		expect(endings(null).map(({ value }) => value)).toEqual(["day", "week", "month", "never"]);
	});
});

describe("in words", () => {
	it("a link tells what it gives", () => {
		const none = { can_comment: false, can_draw: false, can_decide: false, can_download: false };
		expect(rightsWords(none)).toBe("Looking only");
		expect(rightsWords({ ...none, can_comment: true, can_decide: true })).toBe("Notes, decisions");
	});

	it("a visit tells who did what", () => {
		const guest = { id: "guest:5", name: "Lena", color: "#e93d82" };
		expect(visitWords({ kind: "joined", guest })).toBe("Lena came in for the first time");
		expect(visitWords({ kind: "wrong_password", guest: null })).toBe("Somebody gave a wrong password");
	});

	it("a browser has the name that people know", () => {
		expect(
			browserOf(
				"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
			),
		).toBe("Safari on iPhone");
		expect(browserOf("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0")).toBe(
			"Edge on Windows",
		);
		expect(browserOf("curl/8.0")).toBeNull();
		expect(browserOf(null)).toBeNull();
	});
});
