import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { startShortcuts, useShortcuts } from "@/keyboard/shortcuts";
import { renderPage } from "@/testing/render";
import { Looking, PLAIN_LOOK } from "@/viewer/look/look";
import type { ReviewSession } from "../session";
import { SessionProvider } from "../useReviewSession";
import { LookButton, LookChip } from "./LookButton";
import { type KeptLook, useGoingOnWithLook, useKeptLook, useLookShortcuts } from "./useLook";

let looking: Looking;
let ran: string[];
beforeEach(() => {
	looking = new Looking();
	ran = [];
});

function Page() {
	useShortcuts("Tools", [{ keys: "r", label: "Rectangle", run: () => ran.push("rectangle") }]);
	useShortcuts("Clip", [{ keys: "arrowright", label: "One frame on", run: () => ran.push("frame") }]);
	useLookShortcuts(looking);
	const session = { viewer: { looking } } as unknown as ReviewSession;
	return (
		<SessionProvider value={session}>
			<LookButton />
			<LookChip always />
		</SessionProvider>
	);
}

let listening = false;
/** The page, with a keyboard that is listened to once for all tests, as on a page. */
async function show() {
	if (!listening) startShortcuts();
	listening = true;
	await renderPage(<Page />);
	await screen.findByTestId("look-chip");
}

function press(key: string, on: Element = document.body) {
	fireEvent.keyDown(on, { key, code: key, shiftKey: key !== key.toLowerCase() && key.length === 1 });
	fireEvent.keyUp(on, { key, code: key });
}

const chip = () => screen.getByTestId("look-chip");
const slider = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const slide = (name: string, value: string) => fireEvent.change(slider(name), { target: { value } });

async function open() {
	press("u");
	await screen.findByLabelText("Exposure");
}

describe("the keys of looks", () => {
	it("show a channel and all of the picture again, and leave the tools theirs", async () => {
		await show();
		press("G");
		expect(looking.look.get().channel).toBe("green");
		press("Y");
		expect(looking.look.get().channel).toBe("luma");
		press("Y");
		expect(looking.look.get()).toBe(PLAIN_LOOK);
		press("r");
		expect(ran).toEqual(["rectangle"]);
		expect(looking.look.get()).toBe(PLAIN_LOOK);
	});

	it("are the letters alone while the look is open", async () => {
		await show();
		await open();
		for (const [key, channel] of [
			["r", "red"],
			["g", "green"],
			["b", "blue"],
			["a", "alpha"],
			["l", "luma"],
			["l", "color"],
		] as const) {
			press(key);
			expect(looking.look.get().channel).toBe(channel);
		}
		expect(ran).toEqual([]);
		press("u");
		await waitFor(() => expect(screen.queryByLabelText("Exposure")).toBeNull());
		press("r");
		expect(ran).toEqual(["rectangle"]);
	});
});

describe("the look's controls", () => {
	it("set what they say, and are all taken back at once", async () => {
		await show();
		await open();
		slide("Exposure", "-1.5");
		expect(slider("Exposure").getAttribute("aria-valuetext")).toBe("−1.5 stops");
		slide("Gamma", "1");
		slide("Saturation", "0.5");
		fireEvent.click(screen.getByLabelText("False colour"));
		fireEvent.click(screen.getByLabelText("Blue"));
		const set = { channel: "blue", exposure: -1.5, gamma: 2, saturation: 0.5, falseColor: true };
		expect(looking.look.get()).toEqual(set);
		fireEvent.doubleClick(slider("Exposure"));
		expect(looking.look.get().exposure).toBe(0);
		fireEvent.click(screen.getByText("Reset"));
		expect(looking.look.get()).toBe(PLAIN_LOOK);
	});

	it("keep the arrows while a slider has the focus", async () => {
		await show();
		await open();
		press("ArrowRight", slider("Exposure"));
		expect(ran).toEqual([]);
		press("ArrowRight");
		expect(ran).toEqual(["frame"]);
	});

	it("say when there is no WebGL2, and take nothing", async () => {
		looking.setPossible(false);
		await show();
		await open();
		expect(screen.getByText(/Looks need WebGL2/)).toBeTruthy();
		expect(slider("Exposure").closest("fieldset")?.disabled).toBe(true);
	});
});

describe("alpha", () => {
	it("is not to be had by its button where it cannot be shown, and words say why", async () => {
		await show();
		await open();
		const button = () => screen.getByLabelText<HTMLButtonElement>("Alpha");
		expect(button().disabled).toBe(false);
		act(() => looking.setAlpha("reviewed", { kind: "impossible", why: "tiles" }));
		expect(button().disabled).toBe(true);
		expect(screen.getByText("Alpha is not shown of pictures in tiles.")).toBeTruthy();
		expect(screen.getByLabelText<HTMLButtonElement>("Red").disabled).toBe(false);
	});

	it("is claimed once it is shown, and asked for anew where it did not come", async () => {
		await show();
		await open();
		act(() => {
			looking.set({ channel: "alpha" });
			looking.setAlpha("reviewed", { kind: "loading" });
		});
		expect(chip().textContent).toBe("Alpha is on its way");
		act(() => looking.setAlpha("reviewed", { kind: "failed", message: "The server did not give it." }));
		expect(chip().textContent).toBe("Alpha could not be shown");
		expect(screen.getByRole("alert").textContent).toContain("The server did not give it.");
		const channels: string[] = [];
		looking.look.subscribe(() => channels.push(looking.look.get().channel));
		fireEvent.click(screen.getByText("Try again"));
		expect(channels).toEqual(["color", "alpha"]);
		act(() => looking.setAlpha("reviewed", { kind: "shown" }));
		expect(chip().textContent).toBe("Alpha");
	});
});

describe("the chip", () => {
	it("is over the picture while a look is on, says which, and takes it back", async () => {
		await show();
		expect(chip().className).toContain("md:hidden");
		act(() => looking.set({ channel: "red", exposure: 1 }));
		expect(chip().className).not.toContain("md:hidden");
		expect(chip().textContent).toBe("Red, +1 stop");
		fireEvent.click(screen.getByLabelText("Show the picture as it is"));
		expect(looking.look.get()).toBe(PLAIN_LOOK);
		expect(chip().textContent).toBe("");
	});

	it("does not claim a look that cannot be shown", async () => {
		await show();
		act(() => {
			looking.set({ falseColor: true });
			looking.setPossible(false);
		});
		expect(chip().textContent).toContain("The look is not shown");
	});
});

it("a look goes on from round to round of a stage, and not to another one", async () => {
	const rounds = { first: new Looking(), second: new Looking(), elsewhere: new Looking() };
	let go: ((round: keyof typeof rounds, stage: number) => void) | null = null;
	function Round({ round, stage, kept }: { round: Looking; stage: number; kept: KeptLook }) {
		useGoingOnWithLook(round, stage, kept);
		return null;
	}
	function Pages() {
		const [{ round, stage }, setAt] = useState({ round: "first" as keyof typeof rounds, stage: 1 });
		go = (next, in_) => setAt({ round: next, stage: in_ });
		return <Round key={round} round={rounds[round]} stage={stage} kept={useKeptLook()} />;
	}
	await renderPage(<Pages />);
	await waitFor(() => expect(go).not.toBeNull());
	act(() => rounds.first.set({ exposure: 2 }));
	act(() => go?.("second", 1));
	expect(rounds.second.look.get().exposure).toBe(2);
	act(() => go?.("elsewhere", 2));
	expect(rounds.elsewhere.look.get()).toBe(PLAIN_LOOK);
});
