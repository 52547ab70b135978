import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import type { ReviewDetail } from "@/api/types";
import { startShortcuts } from "@/keyboard/shortcuts";
import { mockServer, renderPage, signedInAs } from "@/testing/render";
import { ReviewSessionPage } from "../ReviewSessionPage";
import { sampleReview, sampleReviewItem } from "../samples";

beforeAll(() => {
	startShortcuts();
	Element.prototype.scrollIntoView = () => {};
});

const item = sampleReviewItem();
const named = (id: number, name: string) =>
	sampleReviewItem({ id, stage_id: id * 10, place: { ...item.place, deliverable: { id, name } } });
const draft = sampleReview({ items: [named(1, "Watch"), named(2, "Kettle"), named(3, "Lamp")] });

async function show(review: ReviewDetail, routes: Parameters<typeof mockServer>[0] = {}) {
	const asked = mockServer({
		"GET /api/reviews/51": review,
		"GET /api/reviews/candidates": { items: [], next_cursor: null },
		"GET /api/projects": { items: [], next_cursor: null },
		"GET /api/pipelines": { items: [] },
		...routes,
	});
	const view = await renderPage(
		<ReviewSessionPage id={51} item={null} onItem={() => {}} />,
		signedInAs(["session.manage"]),
	);
	view.cache.setQueryData(keys.review(51), review);
	await screen.findByRole("heading", { name: "Friday dailies" });
	return asked;
}

const rows = () => screen.getAllByRole("link", { name: /Hero images/ }).map((row) => row.textContent);
const sent = (asked: Awaited<ReturnType<typeof show>>, path: string) =>
	asked.filter((each) => each.path === `/api/reviews/51/${path}`).map(({ body }) => body);

it("moves an item by keys at once, and sends the last order that is wanted", async () => {
	const asked = await show(draft, {
		"POST /api/reviews/51/reorder": ({ body }) => {
			const { items } = body as { items: number[] };
			return { ...draft, items: items.map((id) => draft.items.find((each) => each.id === id)) };
		},
	});
	screen.getByRole("link", { name: "Watch, Hero images" }).focus();
	await userEvent.keyboard("{Alt>}{ArrowDown}{ArrowDown}{/Alt}");
	await vi.waitFor(() =>
		expect(rows().map((row) => row?.split(",")[0])).toEqual(["Kettle", "Lamp", "Watch"]),
	);
	expect(document.activeElement?.textContent).toContain("Watch");
	await vi.waitFor(() => expect(sent(asked, "reorder").at(-1)).toEqual({ items: [2, 3, 1] }));
});

it("takes an item out, and brings it back with its minutes to its place", async () => {
	const kettle = { ...named(2, "Kettle"), minutes: 12 };
	const full = { ...draft, items: [named(1, "Watch"), kettle, named(3, "Lamp")] };
	const without = { ...draft, items: [named(1, "Watch"), named(3, "Lamp")] };
	const back = { ...named(9, "Kettle"), stage_id: 20 };
	let now = full;
	const asked = await show(full, {
		"DELETE /api/reviews/51/items/2": () => {
			now = without;
			return without;
		},
		"GET /api/reviews/51": () => now,
		"POST /api/reviews/51/items": { ...draft, items: [...without.items, back] },
		"PATCH /api/reviews/51/items/9": back,
		"POST /api/reviews/51/reorder": full,
	});
	await userEvent.click(screen.getByRole("button", { name: "Remove Kettle, Hero images" }));
	await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
	await vi.waitFor(() => expect(sent(asked, "reorder")).toEqual([{ items: [1, 9, 3] }]));
	expect(sent(asked, "items")).toEqual([{ stage_ids: [20] }]);
	expect(sent(asked, "items/9")).toEqual([{ minutes: 12, note: null }]);
});

it("saves minutes of one item, and shows the total", async () => {
	const asked = await show(draft, { "PATCH /api/reviews/51/items/2": named(2, "Kettle") });
	expect(screen.getByText("3 items, 15 min")).toBeDefined();
	await userEvent.type(screen.getByLabelText("Minutes for Kettle, Hero images"), "12{Enter}");
	await vi.waitFor(() => expect(sent(asked, "items/2")).toEqual([{ minutes: 12 }]));
});

it("does not start while an item has nothing to show, and says which", async () => {
	await show({ ...draft, items: [named(1, "Watch"), { ...named(2, "Kettle"), revision: null }] });
	await userEvent.click(screen.getByRole("button", { name: "Start" }));
	expect(await screen.findByText(/1 item without a submitted round/)).toBeDefined();
	expect(screen.getByRole("button", { name: "Start with 2 items" })).toHaveProperty("disabled", true);
});
