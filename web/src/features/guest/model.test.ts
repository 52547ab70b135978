import { describe, expect, it } from "vitest";
import { problemFrom } from "@/api/problem";
import { refusedLink, rightsInWords, sharedBy, titleOf, unsentWords } from "./model";
import { tokenIn } from "./token";

const nothing = { can_comment: false, can_draw: false, can_decide: false, can_download: false };

describe("what a link gives", () => {
	it("is one sentence", () => {
		expect(rightsInWords(nothing)).toBe("You can look, and follow what is said.");
		expect(rightsInWords({ ...nothing, can_comment: true })).toBe("You can look and write notes.");
		expect(rightsInWords({ can_comment: true, can_draw: true, can_decide: true, can_download: true })).toBe(
			"You can look, write notes, draw on the picture, approve or ask for changes and download the files.",
		);
	});

	it("is told with whose it is", () => {
		expect(sharedBy({ from: "Petra Lang", organization: "Demo Studio" })).toBe(
			"Petra Lang at Demo Studio shared this with you.",
		);
		expect(sharedBy({ from: null, organization: "Demo Studio" })).toBe("Demo Studio shared this with you.");
	});
});

it("a link keeps to itself what it opens until the password is known", () => {
	expect(titleOf({ title: "", kind: "session" })).toBe("A review session");
	expect(titleOf({ title: "", kind: "revision" })).toBe("A round to review");
	expect(titleOf({ title: "Client review", kind: "session" })).toBe("Client review");
});

describe("a link that opens nothing", () => {
	it("says why, and what to do", () => {
		const ended = refusedLink(problemFrom(410, { detail: "the time of this link is over" }));
		expect(ended.title).toBe("This link has ended");
		expect(ended.words).toContain("The time of this link is over.");
		expect(ended.again).toBe(false);
		expect(refusedLink(problemFrom(404, {})).words).toContain("copy the whole address");
		expect(refusedLink(problemFrom(429, {}, "60"))).toMatchObject({
			title: "Too many attempts",
			again: true,
		});
		expect(refusedLink(problemFrom(503, {})).again).toBe(true);
	});
});

describe("what was not sent", () => {
	it("is said plainly", () => {
		expect(unsentWords(0, "Demo Studio")).toBe("Everything that you wrote is with Demo Studio.");
		expect(unsentWords(1, "Demo Studio")).toContain("1 change of yours did not reach Demo Studio");
		expect(unsentWords(3, "Demo Studio")).toContain("keeps them");
	});
});

describe("the token in an address", () => {
	it("is what stands behind the mark, if it can be one", () => {
		expect(tokenIn("#abcdefghijklmnop_-123")).toBe("abcdefghijklmnop_-123");
		for (const hash of ["", "#", "#short", "#not a token at all", "#../../../../etc/passwd"]) {
			expect(tokenIn(hash)).toBeNull();
		}
	});

	it("is none where the address is broken", () => {
		expect(tokenIn("#%E0%A4%A")).toBeNull();
	});
});
