import { describe, expect, it } from "vitest";
import { keyCaps, matches } from "./combination";
import { ShortcutRegistry } from "./registry";

function press(key: string, held: { ctrl?: boolean; shift?: boolean } = {}) {
	return {
		key,
		ctrlKey: held.ctrl ?? false,
		metaKey: false,
		altKey: false,
		shiftKey: held.shift ?? false,
	};
}

const free = { busy: false };
const run = () => {};

describe("key combinations", () => {
	it("tells a letter from the same letter with a modifier", () => {
		expect(matches(press("k"), "k")).toBe(true);
		expect(matches(press("k", { ctrl: true }), "k")).toBe(false);
		expect(matches(press("k", { ctrl: true }), "mod+k")).toBe(true);
		expect(matches(press("A", { shift: true }), "a")).toBe(false);
		expect(matches(press("A", { shift: true }), "shift+a")).toBe(true);
	});

	it("takes the shift of a character as part of it", () => {
		expect(matches(press("?", { shift: true }), "?")).toBe(true);
		expect(matches(press("+", { shift: true }), "plus")).toBe(true);
	});

	it("is written as on the keys", () => {
		expect(keyCaps("mod+k", true)).toEqual(["⌘", "K"]);
		expect(keyCaps("mod+k", false)).toEqual(["Ctrl", "K"]);
		expect(keyCaps("g p", false)).toEqual(["G", "P"]);
	});
});

describe("live shortcuts", () => {
	it("lets what was opened last win, until it closes", () => {
		const registry = new ShortcutRegistry();
		registry.add({ name: "Page", shortcuts: [{ keys: "e", label: "page", run }] });
		const close = registry.add({ name: "Sheet", shortcuts: [{ keys: "e", label: "sheet", run }] });
		expect(registry.find(press("e"), free, 0)?.label).toBe("sheet");
		close();
		expect(registry.find(press("e"), free, 0)?.label).toBe("page");
	});

	it("leaves keys alone while someone types, but for those that work everywhere", () => {
		const registry = new ShortcutRegistry();
		registry.add({
			name: "Page",
			shortcuts: [
				{ keys: "n", label: "new", run },
				{ keys: "mod+k", label: "palette", run, everywhere: true },
			],
		});
		expect(registry.find(press("n"), { busy: true }, 0)).toBeNull();
		expect(registry.find(press("k", { ctrl: true }), { busy: true }, 0)?.label).toBe("palette");
	});

	it("lists what sleeps, and leaves its keys to others", () => {
		const registry = new ShortcutRegistry();
		registry.add({ name: "Page", shortcuts: [{ keys: "enter", label: "page", run }] });
		registry.add({ name: "Picture", asleep: true, shortcuts: [{ keys: "enter", label: "picture", run }] });
		expect(registry.live().map(({ name }) => name)).toEqual(["Page", "Picture"]);
		expect(registry.find(press("enter"), free, 0)?.label).toBe("page");
	});

	it("knows sequences, and forgets the first key after a second", () => {
		const registry = new ShortcutRegistry();
		registry.add({
			name: "Go",
			shortcuts: [
				{ keys: "g p", label: "projects", run },
				{ keys: "p", label: "pin", run },
			],
		});
		expect(registry.find(press("g"), free, 0)).toBeNull();
		expect(registry.find(press("p"), free, 500)?.label).toBe("projects");
		expect(registry.find(press("g"), free, 1_000)).toBeNull();
		expect(registry.find(press("p"), free, 2_500)?.label).toBe("pin");
	});
});
