import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { mockServer, renderPage, signedInAs } from "@/testing/render";
import { ReviewsPage } from "./ReviewsPage";
import { sampleReview } from "./samples";

const page = <ReviewsPage filter={{}} onFilter={() => {}} />;
const builder = signedInAs(["session.manage"]);

it("teaches the next step to those who may take it, and to nobody else", async () => {
	mockServer({ "GET /api/reviews": { items: [], next_cursor: null } });
	const { unmount } = await renderPage(page, builder);
	expect(await screen.findByText("No review sessions yet")).toBeDefined();
	expect(screen.getAllByRole("button", { name: "New session" })).toHaveLength(2);
	unmount();
	await renderPage(page);
	expect(await screen.findByText(/As soon as a producer/)).toBeDefined();
	expect(screen.queryByRole("button", { name: "New session" })).toBeNull();
});

it("lists sessions with what is decided in words", async () => {
	const counts = { ...sampleReview().counts, items: 4, decided: 3, approved: 2, rejected: 1 };
	mockServer({
		"GET /api/reviews": { items: [sampleReview({ status: "IN_PROGRESS", counts })], next_cursor: null },
	});
	await renderPage(page, builder);
	const link = await screen.findByRole("link", { name: "Friday dailies" });
	expect(link.getAttribute("href")).toBe("/reviews/51");
	expect(screen.getByText(/decided: 2 approved, 1 rejected/)).toBeDefined();
});

it("narrows to status, templates and my own", async () => {
	mockServer({ "GET /api/reviews": { items: [], next_cursor: null } });
	const onFilter = vi.fn();
	await renderPage(<ReviewsPage filter={{}} onFilter={onFilter} />, builder);
	await userEvent.selectOptions(screen.getByLabelText("Status"), "COMPLETED");
	expect(onFilter).toHaveBeenLastCalledWith({ status: "COMPLETED" });
	await userEvent.selectOptions(screen.getByLabelText("Kind"), "templates");
	expect(onFilter).toHaveBeenLastCalledWith({ status: undefined, templates: true });
	await userEvent.click(screen.getByLabelText("Mine"));
	expect(onFilter).toHaveBeenLastCalledWith({ mine: true });
});

it("makes a session from a filter", async () => {
	const asked = mockServer({
		"GET /api/reviews": { items: [], next_cursor: null },
		"GET /api/projects": { items: [], next_cursor: null },
		"GET /api/pipelines": { items: [] },
		"POST /api/reviews": { status: 201, body: sampleReview() },
	});
	await renderPage(page, builder);
	await userEvent.click((await screen.findAllByRole("button", { name: "New session" }))[0] as HTMLElement);
	await userEvent.type(await screen.findByLabelText("Name"), "Friday dailies");
	await userEvent.selectOptions(screen.getByLabelText("Begin with"), "filter");
	await userEvent.click(screen.getByRole("button", { name: "Create session" }));
	await vi.waitFor(() =>
		expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
			name: "Friday dailies",
			is_template: false,
			fill: { project_id: null, stage_key: null, stage_name: null, status: "IN_REVIEW" },
		}),
	);
});

it("names what is lost before it deletes, with the version that was read", async () => {
	const asked = mockServer({
		"GET /api/reviews": { items: [sampleReview()], next_cursor: null },
		"DELETE /api/reviews/51": { status: 204 },
	});
	await renderPage(page, builder);
	await userEvent.click(await screen.findByRole("button", { name: "More for Friday dailies" }));
	await userEvent.click(await screen.findByText("Delete"));
	expect(await screen.findByText(/1 item with order, minutes and notes/)).toBeDefined();
	await userEvent.click(screen.getByRole("button", { name: "Delete session" }));
	await vi.waitFor(() =>
		expect(asked.find(({ method }) => method === "DELETE")?.headers.get("If-Match")).toBe('"2"'),
	);
});
