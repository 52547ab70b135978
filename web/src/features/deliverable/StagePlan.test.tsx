import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { mockServer, renderPage, signedInAs } from "@/testing/render";
import { sampleStage } from "@/testing/samples";
import { StageMoves } from "./StageMoves";
import { StagePlan } from "./StagePlan";

it("takes a date that is left for a button, and then the button, as changes of one person", async () => {
	const stage = sampleStage({
		id: 77,
		status: "NOT_STARTED",
		moves: [{ to: "IN_PROGRESS", note_required: false }],
		row_version: 5,
	});
	const asked = mockServer({
		"GET /api/people": { items: [] },
		"PATCH /api/stages/77": ({ headers }) => {
			const version = Number(headers.get("If-Match")?.replaceAll('"', ""));
			return { ...stage, row_version: version + 1 };
		},
	});
	await renderPage(
		<>
			<StagePlan stage={stage} />
			<StageMoves stage={stage} />
		</>,
		signedInAs(["stage.assign"]),
	);
	const date = await screen.findByLabelText("Due date");
	fireEvent.change(date, { target: { value: "2026-11-25" } });
	fireEvent.blur(date);
	await userEvent.click(screen.getByRole("button", { name: "Start work" }));
	const patches = () => asked.filter(({ method }) => method === "PATCH");
	await vi.waitFor(() => expect(patches()).toHaveLength(2));
	expect(patches().map(({ body }) => body)).toEqual([{ due_date: "2026-11-25" }, { status: "IN_PROGRESS" }]);
	expect(patches().map(({ headers }) => headers.get("If-Match"))).toEqual(['"5"', '"6"']);
});
