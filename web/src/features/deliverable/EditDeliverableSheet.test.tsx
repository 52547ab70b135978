import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { mockServer, renderPage } from "@/testing/render";
import { sampleDeliverable } from "@/testing/samples";
import { EditDeliverableSheet } from "./EditDeliverableSheet";

it("sends only what was changed, against what was read", async () => {
	const asked = mockServer({ "PATCH /api/deliverables/11": sampleDeliverable({ on_hold: true }) });
	const onClose = vi.fn();
	await renderPage(
		<EditDeliverableSheet deliverable={sampleDeliverable({ row_version: 6 })} open onClose={onClose} />,
	);
	expect(screen.getByRole<HTMLButtonElement>("button", { name: "Save" }).disabled).toBe(true);
	await userEvent.click(screen.getByRole("checkbox", { name: /On hold/ }));
	await userEvent.click(screen.getByRole("button", { name: "Save" }));
	await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
	const [patch] = asked;
	expect(patch?.body).toEqual({ on_hold: true });
	expect(patch?.headers.get("If-Match")).toBe('"6"');
});

it("puts what the server finds wrong beside its field", async () => {
	mockServer({
		"PATCH /api/deliverables/11": {
			status: 422,
			body: { detail: "Not valid.", errors: [{ pointer: "/asset_count", detail: "At most 10000." }] },
		},
	});
	await renderPage(<EditDeliverableSheet deliverable={sampleDeliverable()} open onClose={() => {}} />);
	await userEvent.type(await screen.findByLabelText("Assets"), "99999");
	await userEvent.click(screen.getByRole("button", { name: "Save" }));
	expect(await screen.findByText("At most 10000.")).toBeDefined();
});
