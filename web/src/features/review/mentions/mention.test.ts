import { describe, expect, it } from "vitest";
import { mentionable, nameBefore, piecesOf, readable, stored, withName } from "./mention";

const ada = { id: 7, name: "Ada Lovelace" };
const bo = { id: 9, name: "Bo" };

describe("mentions in a comment", () => {
	it("are found where they are, between the words", () => {
		expect(piecesOf("ask @[Ada Lovelace](user:7), or @[Bo](user:9)")).toEqual([
			{ text: "ask " },
			{ mention: ada },
			{ text: ", or " },
			{ mention: bo },
		]);
		expect(piecesOf("@[@[Bo](user:9)")).toEqual([{ text: "@[" }, { mention: bo }]);
	});

	// The same as in collab/schema/src/mention.rs.
	it.each([
		"@Ada",
		"@[Ada]",
		"@[Ada](user:)",
		"@[Ada](user:07)",
		"@[Ada](user:-7)",
		"@[Ada](user:7x)",
		"@[Ada](guest:7)",
		"@[](user:7)",
		"@[ ](user:7)",
		"@[A\nda](user:7)",
		"@[Ada] (user:7)",
		"[Ada](user:7)",
		"@[Ada](user:99999999999999999999)",
	])("are not what only looks like one: %s", (text) => {
		expect(piecesOf(text)).toEqual([{ text }]);
	});

	it("are written as names and kept as mentions", () => {
		const body = "@[Ada Lovelace](user:7) and @[Bo](user:9): look";
		const { text, people } = readable(body);
		expect(text).toBe("@Ada Lovelace and @Bo: look");
		expect(stored(text, people)).toBe(body);
	});

	it("are only of names that were chosen and stand there still", () => {
		expect(stored("@Bob and @Bo. @Bø", [bo])).toBe("@Bob and @[Bo](user:9). @Bø");
		expect(stored("mail bo@Bo", [])).toBe("mail bo@Bo");
		const longer = { id: 3, name: "Bo Diddley" };
		expect(stored("@Bo Diddley, @Bo", [bo, longer])).toBe("@[Bo Diddley](user:3), @[Bo](user:9)");
	});
});

describe("a name that is being written", () => {
	it("begins at an @ at the beginning or after a space", () => {
		expect(nameBefore("@", 1)).toEqual({ at: 0, begins: "" });
		expect(nameBefore("ask @ad", 7)).toEqual({ at: 4, begins: "ad" });
		expect(nameBefore("ask @ada lo more", 11)).toEqual({ at: 4, begins: "ada lo" });
	});

	it("is none in an address, after a line, and once more is said", () => {
		expect(nameBefore("ada@studio", 10)).toBeNull();
		expect(nameBefore("@ada\nlook", 9)).toBeNull();
		expect(nameBefore("@ada please look at this", 24)).toBeNull();
		expect(nameBefore("@ada", 0)).toBeNull();
		expect(nameBefore("@ ada", 5)).toBeNull();
	});

	it("is replaced by the whole one, with a space behind it", () => {
		expect(withName("ask @ad", 7, 4, "Ada Lovelace")).toEqual({ text: "ask @Ada Lovelace ", caret: 18 });
		expect(withName("ask @ad, now", 7, 4, "Ada")).toEqual({ text: "ask @Ada, now", caret: 8 });
	});

	it("has no brackets", () => {
		expect(mentionable("Ada [CG]  Lovelace")).toBe("Ada CG Lovelace");
	});
});
