import { describe, expect, it } from "vitest";
import { merged } from "./KeyMap";
import { type Command, findCommands } from "./palette";

const run = () => {};
const commands: Command[] = [
	{ id: "1", group: "Go to", label: "Settings", run },
	{ id: "2", group: "Projects", label: "Lumen Watch", detail: "LUM-01", run },
	{ id: "3", group: "Deliverables", label: "Hero still", detail: "Lumen Watch", run },
	{ id: "4", group: "Projects", label: "Still Life", detail: "STL-02", run },
];

describe("the command palette", () => {
	it("shows everything before anything is typed", () => {
		expect(findCommands(commands, "  ")).toHaveLength(4);
	});

	it("puts what starts with the words before what contains them, and keeps groups together", () => {
		expect(findCommands(commands, "still").map(({ id }) => id)).toEqual(["4", "3"]);
		expect(findCommands(commands, "lum").map(({ id }) => id)).toEqual(["2", "3"]);
	});

	it("wants every word, and finds codes", () => {
		expect(findCommands(commands, "hero lumen").map(({ id }) => id)).toEqual(["3"]);
		expect(findCommands(commands, "stl-02").map(({ id }) => id)).toEqual(["4"]);
		expect(findCommands(commands, "hero nothing")).toEqual([]);
	});
});

describe("the key map", () => {
	it("puts keys that do the same on one line, the innermost group first", () => {
		const groups = [
			{ name: "Everywhere", shortcuts: [{ keys: "?", label: "Show these keys", run }] },
			{
				name: "Rows",
				shortcuts: [
					{ keys: "j", label: "Next row", run },
					{ keys: "arrowdown", label: "Next row", run },
				],
			},
		];
		expect(merged(groups)).toEqual([
			{ name: "Rows", shortcuts: [{ label: "Next row", alternatives: ["j", "arrowdown"] }] },
			{ name: "Everywhere", shortcuts: [{ label: "Show these keys", alternatives: ["?"] }] },
		]);
	});
});
