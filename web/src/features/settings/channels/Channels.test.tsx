import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Channel } from "@/api/types";
import { type Asked, mockServer, type Reply, renderPage, signedInAs } from "@/testing/render";
import { sampleProject } from "@/testing/samples";
import { Channels } from "./Channels";
import { sampleChannel } from "./samples";

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** A server that has these channels, and keeps what becomes of them. */
function served(
	channels: Channel[],
	routes: Record<string, Reply | ((asked: Asked) => Reply)> = {},
): { asked: Asked[]; one: (method: string) => Asked | undefined } {
	const state = channels.map((channel) => ({ ...channel }));
	const asked = mockServer({
		"GET /api/channels": () => ({ items: structuredClone(state) }),
		"GET /api/projects": { items: [sampleProject({ id: 4, name: "Kettle" })], next_cursor: null },
		"PATCH /api/channels/3": ({ body }) => {
			const [channel] = state;
			if (channel) Object.assign(channel, body, { row_version: channel.row_version + 1 });
			return structuredClone(channel) ?? { status: 404 };
		},
		"DELETE /api/channels/3": () => {
			state.shift();
			return { status: 204 };
		},
		...routes,
	});
	return { asked, one: (method) => asked.findLast((request) => request.method === method) };
}

const open = () => renderPage(<Channels />, signedInAs(["settings.manage"]));
const row = async (name: string) => (await screen.findByText(name)).closest("li") as HTMLElement;

async function choose(item: string) {
	await userEvent.click(await screen.findByRole("button", { name: "More for #dailies" }));
	await userEvent.click(await screen.findByRole("menuitem", { name: item }));
	return screen.findByRole("dialog");
}

describe("the list", () => {
	it("says what each is told, and whether that arrives", async () => {
		const kettle = { id: 4, name: "Kettle", code: "KET" };
		served([
			sampleChannel(),
			sampleChannel({
				id: 5,
				kind: "teams",
				name: "Kettle crew",
				host: "acme.webhook.office.com",
				project: kettle,
				topics: ["round"],
				waiting: 3,
				failed_at: ago(12.5),
				failure: "it answered 500",
			}),
			sampleChannel({ id: 6, name: "#new", sent_at: null, waiting: 1 }),
			sampleChannel({ id: 7, name: "#quiet", enabled: false, waiting: 3 }),
		]);
		await open();
		const words = async (name: string) => (await row(name)).textContent;
		expect(await words("#dailies")).toContain(
			"Slack, hooks.slack.comRounds and decisions of every projectTold 5 minutes ago",
		);
		expect(await words("Kettle crew")).toContain(
			"Microsoft Teams, acme.webhook.office.comRounds of KettleNothing has arrived for 12 min: it answered 500 · 3 things wait",
		);
		expect(await words("#new")).toContain("Nothing was told yet · 1 thing waits");
		expect(await words("#quiet")).toMatch(/Off: it is told nothing(?! ·)/);
		expect(screen.getByRole<HTMLInputElement>("checkbox", { name: "On: #quiet" }).checked).toBe(false);
	});

	it("says where there is none what it is for, and where addresses come from", async () => {
		served([]);
		await open();
		expect(await screen.findByText(/incoming webhook/)).toBeDefined();
		expect(screen.getByText(/“Post to a channel when a webhook request is received”/)).toBeDefined();
		await userEvent.click(screen.getByRole("button", { name: "Add a channel" }));
		expect(await screen.findByRole("dialog", { name: "Add a channel" })).toBeDefined();
	});

	it("says what went wrong, and tries again", async () => {
		let broken = true;
		served([], { "GET /api/channels": () => (broken ? { status: 500, body: {} } : { items: [] }) });
		await open();
		const again = await screen.findByRole("button", { name: "Try again" });
		broken = false;
		await userEvent.click(again);
		expect(await screen.findByText(/incoming webhook/)).toBeDefined();
	});
});

describe("a new channel", () => {
	async function fill() {
		await open();
		await userEvent.click(await screen.findByRole("button", { name: "Add a channel" }));
		await userEvent.click(await screen.findByLabelText("Name"));
		await userEvent.paste("Kettle crew");
		await userEvent.click(screen.getByLabelText("Address"));
		await userEvent.paste("https://hooks.slack.com/services/x");
	}
	const add = () => userEvent.click(screen.getByRole("button", { name: "Add the channel" }));

	it("is sent as it was typed", async () => {
		const made = sampleChannel({ name: "Kettle crew" });
		const { one, asked } = served([], { "POST /api/channels": { status: 201, body: made } });
		await fill();
		await screen.findByRole("option", { name: "Kettle" });
		await userEvent.selectOptions(screen.getByLabelText("Project"), "Kettle");
		await userEvent.click(screen.getByRole("checkbox", { name: "Rounds that go to review" }));
		await add();
		await screen.findByText("Kettle crew is told from now on");
		expect(one("POST")?.body).toEqual({
			kind: "slack",
			name: "Kettle crew",
			url: "https://hooks.slack.com/services/x",
			project_id: 4,
			topics: ["decision"],
		});
		expect(screen.queryByRole("dialog", { name: "Add a channel" })).toBeNull();
		// The list is asked for anew.
		expect(asked.filter(({ method, path }) => method === "GET" && path === "/api/channels").length).toBe(2);
	});

	it("says how the address is come by, of the program that is chosen", async () => {
		served([]);
		await fill();
		const dialog = within(screen.getByRole("dialog"));
		expect(dialog.getByText(/In Slack, make an app/)).toBeDefined();
		await userEvent.selectOptions(dialog.getByLabelText("Program"), "Microsoft Teams");
		expect(dialog.getByText(/In Teams, give the channel the workflow/)).toBeDefined();
		expect(dialog.queryByText(/In Slack/)).toBeNull();
	});

	it("is told of one thing at least", async () => {
		served([]);
		await fill();
		await userEvent.click(screen.getByRole("checkbox", { name: "Rounds that go to review" }));
		await userEvent.click(screen.getByRole("checkbox", { name: "What is decided about them" }));
		expect(screen.getByRole("alert").textContent).toBe("Choose one at least.");
		expect(screen.getByRole("button", { name: "Add the channel" }).hasAttribute("disabled")).toBe(true);
	});

	it("shows at its field what the server says of it", async () => {
		const wrong = (status: number, pointer: string, detail: string) => ({
			status,
			body: { detail, errors: [{ pointer, detail }] },
		});
		let answer = wrong(422, "/url", "paste the address that the webhook has");
		served([], { "POST /api/channels": () => answer });
		await fill();
		await add();
		expect(await screen.findByText("Paste the address that the webhook has.")).toBeDefined();
		expect(screen.getByLabelText("Address").getAttribute("aria-invalid")).toBe("true");
		answer = wrong(409, "/name", "another channel has this name; choose another");
		await add();
		expect(await screen.findByText("Another channel has this name; choose another.")).toBeDefined();
		expect(screen.getByLabelText("Name").getAttribute("aria-invalid")).toBe("true");
		expect(screen.getByLabelText("Address").getAttribute("aria-invalid")).not.toBe("true");
	});
});

describe("a channel that there is", () => {
	it("is changed over the version that was read, with what differs alone", async () => {
		const { one } = served([sampleChannel()]);
		await open();
		const dialog = within(await choose("Change…"));
		expect(dialog.queryByLabelText("Program")).toBeNull();
		expect(dialog.getByLabelText<HTMLInputElement>("Another address").value).toBe("");
		expect(dialog.getByRole("button", { name: "Save" }).hasAttribute("disabled")).toBe(true);
		await userEvent.clear(dialog.getByLabelText("Name"));
		await userEvent.type(dialog.getByLabelText("Name"), "#reviews");
		await userEvent.click(dialog.getByRole("button", { name: "Save" }));
		expect(await row("#reviews")).toBeDefined();
		expect(one("PATCH")?.body).toEqual({ name: "#reviews" });
		expect(one("PATCH")?.headers.get("If-Match")).toBe('"2"');
	});

	it("keeps what was typed where somebody else saved meanwhile, and lays it over theirs", async () => {
		const theirs = sampleChannel({ name: "#theirs", row_version: 9 });
		let now = sampleChannel();
		const { one } = served([], {
			"GET /api/channels": () => ({ items: [now] }),
			"PATCH /api/channels/3": ({ headers, body }) => {
				if (headers.get("If-Match") === '"9"') return Object.assign(theirs, body);
				now = theirs;
				return { status: 412, body: {} };
			},
		});
		await open();
		const dialog = within(await choose("Change…"));
		await userEvent.click(dialog.getByRole("checkbox", { name: "Rounds that go to review" }));
		await userEvent.click(dialog.getByRole("button", { name: "Save" }));
		await dialog.findByText(/Someone else saved this channel/);
		await waitFor(() => expect(screen.getByText(/^#theirs, in Slack/)).toBeDefined());
		await userEvent.click(dialog.getByRole("button", { name: "Lay mine over theirs" }));
		expect(dialog.getByLabelText<HTMLInputElement>("Name").value).toBe("#theirs");
		await userEvent.click(dialog.getByRole("button", { name: "Save" }));
		await waitFor(() => expect(one("PATCH")?.body).toEqual({ topics: ["decision"] }));
		await screen.findByText("Channel saved");
	});

	it("is switched off, and on again by the undo", async () => {
		const { one } = served([sampleChannel()]);
		await open();
		const on = await screen.findByRole<HTMLInputElement>("checkbox", { name: "On: #dailies" });
		await userEvent.click(on);
		await waitFor(() => expect(on.checked).toBe(false));
		expect(one("PATCH")?.body).toEqual({ enabled: false });
		expect((await row("#dailies")).textContent).toContain("Off: it is told nothing");
		await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
		await waitFor(() => expect(on.checked).toBe(true));
		expect(one("PATCH")?.headers.get("If-Match")).toBe('"3"');
	});

	it("says that what waited is not told either", async () => {
		served([sampleChannel({ waiting: 3 })]);
		await open();
		await userEvent.click(await screen.findByRole("checkbox", { name: "On: #dailies" }));
		await screen.findByText("#dailies is told nothing, nor 3 things that waited");
	});

	it("is sent a test, and says that it arrived", async () => {
		const tested = sampleChannel({ sent_at: ago(0) });
		let answers = () => {};
		served([sampleChannel({ sent_at: null })], { "POST /api/channels/3/test": tested });
		const { fetch } = globalThis;
		globalThis.fetch = async (...call) => {
			const response = await fetch(...call);
			if ((call[0] as Request).method === "POST") await new Promise<void>((resolve) => (answers = resolve));
			return response;
		};
		await open();
		const test = await screen.findByRole("button", { name: "Send a test to #dailies" });
		await userEvent.click(test);
		expect(test.getAttribute("aria-busy")).toBe("true");
		answers();
		expect(await screen.findByText("A test is posted in #dailies")).toBeDefined();
		expect(test.getAttribute("aria-busy")).toBeNull();
	});

	it("says why a test did not arrive, and that it is so from then on", async () => {
		let now = sampleChannel();
		served([], {
			"GET /api/channels": () => ({ items: [now] }),
			"POST /api/channels/3/test": () => {
				now = sampleChannel({ failed_at: ago(0), failure: "it could not be reached" });
				const detail = "nothing was posted: it could not be reached";
				return { status: 409, body: { type: "problems/channel-unreachable", detail } };
			},
		});
		await open();
		await userEvent.click(await screen.findByRole("button", { name: "Send a test to #dailies" }));
		expect(await screen.findAllByText("Nothing was posted: it could not be reached.")).not.toEqual([]);
		await waitFor(async () =>
			expect((await row("#dailies")).textContent).toMatch(/arrived for \d+ s: it could not be reached/),
		);
	});

	it("is deleted after a question that names what is lost", async () => {
		const { one } = served([sampleChannel({ waiting: 2 })]);
		await open();
		const dialog = within(await choose("Delete…"));
		expect(dialog.getByText(/2 things that it has yet to be told are dropped/)).toBeDefined();
		expect(dialog.getByText(/you need it from Slack again/)).toBeDefined();
		await userEvent.click(dialog.getByRole("button", { name: "Cancel" }));
		expect(one("DELETE")).toBeUndefined();
		await choose("Delete…");
		await userEvent.click(screen.getByRole("button", { name: "Delete the channel" }));
		await screen.findByText("#dailies is deleted");
		expect(one("DELETE")?.path).toBe("/api/channels/3");
		await waitFor(() => expect(screen.queryByRole("list", { name: "Channels" })).toBeNull());
		expect(screen.queryByRole("dialog", { name: "Delete #dailies?" })).toBeNull();
	});

	it("is gone as well where somebody else deleted it", async () => {
		let items = [sampleChannel()];
		served([], {
			"GET /api/channels": () => ({ items }),
			"DELETE /api/channels/3": () => {
				items = [];
				return { status: 404, body: {} };
			},
		});
		await open();
		await choose("Delete…");
		await userEvent.click(screen.getByRole("button", { name: "Delete the channel" }));
		expect(await screen.findByText("#dailies is deleted")).toBeDefined();
	});
});
