import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { components } from "@/api/api.gen";
import type { NotificationPreferences } from "@/api/types";
import { type Asked, mockServer, renderPage, signedInAs } from "@/testing/render";
import { NotificationPreferenceList } from "./Preferences";
import { samplePreferences } from "./samples";

type Schemas = components["schemas"];

/** A server that keeps what is chosen. */
function served(
	fields: Partial<NotificationPreferences> = {},
	answers: () => Promise<void> = async () => {},
) {
	const state = samplePreferences(fields);
	const asked = mockServer({
		"GET /api/notifications/preferences": () => structuredClone(state),
		"PUT /api/notifications/preferences": ({ body }: Asked) => {
			for (const { kind, in_app, email } of (body as Schemas["PreferenceChanges"]).kinds) {
				const preference = state.kinds.find((other) => other.kind === kind);
				if (preference && in_app != null) preference.in_app = in_app;
				if (preference && email != null) preference.email = email;
			}
			return structuredClone(state);
		},
	});
	const { fetch } = globalThis;
	globalThis.fetch = async (...call) => {
		const response = await fetch(...call);
		await answers();
		return response;
	};
	return { asked, puts: () => asked.filter(({ method }) => method === "PUT").map(({ body }) => body) };
}

const box = (name: string) => screen.findByRole<HTMLInputElement>("checkbox", { name });

it("has a box for here and one for mail, and sends the one that is switched", async () => {
	const { puts } = served();
	await renderPage(<NotificationPreferenceList />);
	expect((await box("Mentions, here")).checked).toBe(true);
	const mail = await box("New rounds, by mail");
	expect(mail.checked).toBe(false);
	await userEvent.click(mail);
	expect(mail.checked).toBe(true);
	await waitFor(() => expect(puts()).toEqual([{ kinds: [{ kind: "round", in_app: null, email: true }] }]));
	await userEvent.click(await box("Mentions, here"));
	await waitFor(() =>
		expect(puts()[1]).toEqual({
			kinds: [{ kind: "mention", in_app: false, email: null }],
		}),
	);
	expect(mail.checked).toBe(true);
});

it("shows a switch in the task that made it, never unswitched in between", async () => {
	served();
	await renderPage(<NotificationPreferenceList />);
	const here = await box("Mentions, here");
	here.click();
	// What is promised comes before the next task: no timer goes off meanwhile, and nothing is drawn.
	for (let turn = 0; turn < 100; turn++) await Promise.resolve();
	expect(here.checked).toBe(false);
});

it("mails nothing that one is not told of, says so, and knows what was chosen before", async () => {
	served();
	await renderPage(<NotificationPreferenceList />);
	const here = await box("Mentions, here");
	const mail = await box("Mentions, by mail");
	await userEvent.click(here);
	await waitFor(() => expect(mail.disabled).toBe(true));
	expect(mail.checked).toBe(false);
	const why = document.getElementById(mail.getAttribute("aria-describedby") ?? "");
	expect(why?.textContent).toBe("What you are not told of here is not mailed either.");
	expect(mail.closest("label")?.title).toBe(why?.textContent);
	await userEvent.click(here);
	await waitFor(() => expect(mail.disabled).toBe(false));
	expect(mail.checked).toBe(true);
});

it("switches back nothing that was switched while an answer was on its way", async () => {
	const waiting: (() => void)[] = [];
	let slow = false;
	const { puts } = served({}, () =>
		slow ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(),
	);
	await renderPage(<NotificationPreferenceList />);
	const rounds = await box("New rounds, by mail");
	const decisions = await box("Decisions, by mail");
	slow = true;
	await userEvent.click(rounds);
	await userEvent.click(decisions);
	await waitFor(() => expect(waiting).toHaveLength(1));
	const seen = new Set<boolean>();
	const watch = new MutationObserver(() => seen.add(decisions.checked));
	watch.observe(document.body, { subtree: true, childList: true, attributes: true });
	waiting.shift()?.();
	await waitFor(() => expect(puts()).toHaveLength(2));
	await waitFor(() => expect(waiting).toHaveLength(1));
	expect([rounds.checked, decisions.checked]).toEqual([true, true]);
	slow = false;
	waiting.shift()?.();
	watch.disconnect();
	expect(seen.has(false)).toBe(false);
});

it("says nothing of mail where there is none, but how there would be to whoever administers", async () => {
	served({ mail: false });
	const { unmount } = await renderPage(<NotificationPreferenceList />);
	await box("Mentions, here");
	expect(screen.queryByRole("checkbox", { name: /by mail/ })).toBeNull();
	expect(screen.queryByText(/mail/i)).toBeNull();
	unmount();
	await renderPage(<NotificationPreferenceList />, signedInAs(["settings.manage"]));
	await box("Mentions, here");
	expect(screen.getByText(/Whoever runs the server can set up a mail server/).textContent).toContain(
		"smtp_url",
	);
});
