import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { Signal } from "@/signal";
import { renderPage } from "@/testing/render";
import type { Participant } from "./model";
import type { PresentedSession } from "./presented_session";
import { Roster } from "./Roster";
import type { Leading, Visitor } from "./visitor";

const person = (id: string, name: string, more: Partial<Participant> = {}): Participant => ({
	user: { id, name, color: "#3e63dd" },
	rtt: null,
	away: false,
	canLead: true,
	...more,
});
const PRIYA = person("user:1", "Priya", { rtt: 31 });
const MIKA = person("user:2", "Mika", { rtt: 8, away: true });
const CLARA = person("user:3", "Clara", { canLead: false });
const EVERYBODY = [CLARA, MIKA, PRIYA];

let passed: string[];
const leading = (manages: boolean): Leading => ({
	manages,
	take: async () => undefined,
	giveUp: async () => undefined,
	pass: async (to) => void passed.push(to),
});
const visitor = (who: Participant, lead: Leading | null): Visitor => ({
	self: who.user,
	studio: lead !== null,
	decides: false,
	downloads: false,
	decide: async () => undefined,
	leading: lead,
	leave: () => undefined,
});

async function open(who: Visitor, leader: string | null) {
	const presented = { roster: new Signal<readonly Participant[]>(EVERYBODY) } as unknown as PresentedSession;
	await renderPage(<Roster visitor={who} presented={presented} leader={leader} />);
	await userEvent.click(screen.getByRole("button", { name: /^Who is here: 3/ }));
	return screen.findByRole("list", { name: "Who is here" });
}

beforeEach(() => {
	passed = [];
	vi.stubGlobal("matchMedia", () => ({
		matches: true,
		addEventListener: () => undefined,
		removeEventListener: () => undefined,
	}));
});

it("tells everybody's delay, who leads and who looks around", async () => {
	const list = await open(visitor(CLARA, null), "user:1");
	expect(
		within(list)
			.getAllByRole("listitem")
			.map((item) => item.textContent),
	).toEqual([
		expect.stringMatching(/Clara \(you\).*– ms/),
		expect.stringMatching(/Mika.*Looks around.*8 ms/),
		expect.stringMatching(/Priya.*Leads.*31 ms/),
	]);
	expect(within(list).queryByRole("button")).toBeNull();
});

it("passes the lead on to whoever can have it, by those who may", async () => {
	const list = await open(visitor(PRIYA, leading(false)), "user:1");
	expect(
		within(list)
			.getAllByRole("button")
			.map((button) => button.getAttribute("aria-label")),
	).toEqual(["Pass the lead to Mika"]);
	await userEvent.click(within(list).getByRole("button"));
	expect(passed).toEqual(["user:2"]);
});

it("lets nobody pass on what is not theirs, but for who manages", async () => {
	const list = await open(visitor(MIKA, leading(false)), "user:1");
	expect(within(list).queryByRole("button")).toBeNull();
	expect(screen.getByText(/passed on by whoever has it/)).toBeDefined();
});
