import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import type { ReviewDetail } from "@/api/types";
import { startShortcuts } from "@/keyboard/shortcuts";
import { mockServer, renderPage, signedInAs } from "@/testing/render";
import { ReviewSessionPage } from "../ReviewSessionPage";
import { sampleReview, sampleReviewItem } from "../samples";

beforeAll(() => startShortcuts());

const item = sampleReviewItem();
const place = (name: string) => ({ ...item.place, deliverable: { id: 11, name } });
const held = sampleReview({
	status: "IN_PROGRESS",
	started_at: "2026-11-20T12:00:00Z",
	items: [
		sampleReviewItem({ id: 1, place: place("Watch") }),
		sampleReviewItem({ id: 2, place: place("Kettle") }),
	],
	rights: { ...sampleReview().rights, start: false, edit: true, force_complete: true },
});

async function show(review: ReviewDetail, routes: Parameters<typeof mockServer>[0] = {}) {
	const asked = mockServer({ "GET /api/reviews/51": review, ...routes });
	const view = await renderPage(
		<ReviewSessionPage id={51} item={null} onItem={() => {}} />,
		signedInAs(["session.manage", "review.decide"]),
	);
	view.cache.setQueryData(keys.review(51), review);
	await screen.findByRole("heading", { name: "Friday dailies" });
	return asked;
}

const posts = (asked: Awaited<ReturnType<typeof show>>) =>
	asked.filter(({ method }) => method === "POST").map(({ path, body }) => ({ path, body }));

it("decides by key about the card with the focus, and asks what has to change", async () => {
	const asked = await show(held, { "POST /api/reviews/51/items/2/decide": held.items[1] as object });
	screen.getByRole("link", { name: "Kettle, Hero images" }).focus();
	await userEvent.keyboard("a");
	await vi.waitFor(() =>
		expect(posts(asked)).toEqual([
			{ path: "/api/reviews/51/items/2/decide", body: { decision: "APPROVED" } },
		]),
	);
	await userEvent.keyboard("c");
	await userEvent.type(await screen.findByRole("textbox", { name: "Note" }), "Warmer");
	await userEvent.keyboard("{Control>}{Enter}{/Control}");
	await vi.waitFor(() =>
		expect(posts(asked).at(-1)?.body).toEqual({ decision: "CHANGES_REQUESTED", note: "Warmer" }),
	);
});

it("decides about all selected items at once, and names each refusal", async () => {
	const asked = await show(held, {
		"POST /api/reviews/51/decide": {
			done: [held.items[0]],
			refused: [{ id: 2, problem: { type: "", title: "", status: 403, detail: "ask another reviewer" } }],
		},
	});
	for (const name of ["Watch", "Kettle"]) {
		await userEvent.click(screen.getByRole("checkbox", { name: `Select ${name}, Hero images` }));
	}
	const bar = screen.getByRole("toolbar", { name: "2 items selected" });
	await userEvent.click(within(bar).getByRole("button", { name: "Approve" }));
	const told = await screen.findByRole("alert");
	expect(told.textContent).toContain("Kettle, Hero images: Ask another reviewer.");
	expect(posts(asked)[0]?.body).toEqual({ items: [1, 2], decision: "APPROVED" });
});

it("shows to everybody what could not be applied, and why", async () => {
	const decision = {
		verdict: "APPROVED" as const,
		note: null,
		by: null,
		guest: "Clara",
		at: "2026-11-20T12:00:00Z",
	};
	const refusal = { code: "invalid-transition", detail: "Its round was taken back from review." };
	await show({ ...held, items: [sampleReviewItem({ id: 1, decision, refusal })] });
	expect(screen.getByRole("alert").textContent).toContain("Its round was taken back from review.");
	expect(screen.getByText("Not applied")).toBeDefined();
});

it("completes with undecided items only when told to do so all the same", async () => {
	const asked = await show(held, { "POST /api/reviews/51/complete": { ...held, status: "COMPLETED" } });
	await userEvent.click(screen.getByRole("button", { name: "Complete" }));
	expect(await screen.findByText("2 items are undecided")).toBeDefined();
	await userEvent.click(screen.getByRole("button", { name: "Complete all the same" }));
	await vi.waitFor(() => expect(posts(asked)[0]?.body).toEqual({ force: true }));
});

it("offers nothing to those who only look", async () => {
	const rights = { approve: false, send_back: false, clear: false, apply: false, remove: false };
	const none = Object.fromEntries(Object.keys(held.rights).map((right) => [right, false]));
	await show({
		...held,
		rights: none as ReviewDetail["rights"],
		items: [sampleReviewItem({ id: 1, rights })],
	});
	expect(screen.queryByRole("checkbox")).toBeNull();
	expect(screen.queryByRole("button", { name: /^(Approve|Reject|Request)/ })).toBeNull();
	expect(screen.queryByRole("button", { name: /Apply|Complete/ })).toBeNull();
});
