import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { sampleItem, sampleNotification } from "@/notifications/samples";
import { type Asked, mockServer, renderPage } from "@/testing/render";
import { NotificationsPage } from "./NotificationsPage";

function served() {
	const state = [
		sampleNotification({ id: 1, place: 11, excerpt: "@Ada softer rim light" }),
		sampleNotification({
			id: 2,
			place: 10,
			kind: "decision",
			count: 5,
			session: { id: 9, name: "Tuesday" },
			items: [1, 2, 3, 4, 5].map((n) => sampleItem({ stage_id: n, revision_id: n, stage: `Stage ${n}` })),
		}),
	];
	const mark = (read: boolean) => (asked: Asked) => {
		const which = asked.body as { ids?: number[]; through?: number };
		const meant = state.filter(
			({ id, place, read: was }) =>
				was !== read && (which.ids?.includes(id) || place <= (which.through ?? 0)),
		);
		for (const notification of meant) notification.read = read;
		return { ids: meant.map(({ id }) => id), unread: state.filter((one) => !one.read).length };
	};
	return mockServer({
		"GET /api/notifications": () => ({ items: state.map((one) => ({ ...one })), next_cursor: null }),
		"GET /api/notifications/count": () => ({ unread: state.filter(({ read }) => !read).length }),
		"POST /api/notifications/read": mark(true),
		"POST /api/notifications/unread": mark(false),
	});
}

it("shows what is new, grouped, with what was said", async () => {
	served();
	await renderPage(<NotificationsPage unread={false} onUnread={vi.fn()} />);
	expect(await screen.findByRole("link", { name: /mentioned you in Front/ })).toBeTruthy();
	expect(screen.getByText("@Ada softer rim light")).toBeTruthy();
	expect(screen.getByRole("link", { name: /decided 5 items of “Tuesday”/ })).toBeTruthy();
	expect(screen.getByText("2 more")).toBeTruthy();
});

it("reads what is opened", async () => {
	const user = userEvent.setup();
	const asked = served();
	await renderPage(<NotificationsPage unread={false} onUnread={vi.fn()} />);
	await user.click(await screen.findByRole("link", { name: /mentioned you in Front/ }));
	await waitFor(() =>
		expect(asked.find(({ path }) => path === "/api/notifications/read")?.body).toEqual({ ids: [1] }),
	);
});

it("reads all up to the newest that is shown, and takes it back", async () => {
	const user = userEvent.setup();
	const asked = served();
	await renderPage(<NotificationsPage unread={false} onUnread={vi.fn()} />);
	await screen.findByRole("link", { name: /mentioned you in Front/ });
	await user.click(await screen.findByRole("button", { name: "Mark all as read" }));
	await waitFor(() => expect(screen.queryAllByText("Unread.", { exact: false })).toHaveLength(0));
	expect(asked.find(({ path }) => path === "/api/notifications/read")?.body).toEqual({ through: 11 });
	await user.click(await screen.findByRole("button", { name: "Undo" }));
	await waitFor(() =>
		expect(asked.find(({ path }) => path === "/api/notifications/unread")?.body).toEqual({ ids: [1, 2] }),
	);
	await waitFor(() => expect(screen.queryAllByText("Unread.", { exact: false })).toHaveLength(2));
});
