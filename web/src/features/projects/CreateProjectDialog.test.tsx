import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { mockServer, renderPage } from "@/testing/render";
import { sampleProject } from "@/testing/samples";
import { CreateProjectDialog } from "./CreateProjectDialog";

const catalogue = {
	"GET /api/client-teams": { items: [{ id: 2, name: "Acme" }] },
	"GET /api/pipelines": { items: [] },
};

it("shows what the server says of a field at that field", async () => {
	mockServer({
		...catalogue,
		"POST /api/projects": {
			status: 422,
			body: {
				detail: "One field is wrong.",
				errors: [{ pointer: "/code", detail: "Another project has it." }],
			},
		},
	});
	await renderPage(<CreateProjectDialog open onClose={() => {}} />);
	await userEvent.type(await screen.findByLabelText("Name"), "Watch");
	await userEvent.click(screen.getByRole("button", { name: "Create project" }));
	expect(await screen.findByText("Another project has it.")).toBeDefined();
	expect(screen.getByLabelText("Code").getAttribute("aria-invalid")).toBe("true");
	expect(screen.getByLabelText("Name").getAttribute("aria-invalid")).not.toBe("true");
});

it("creates with what was typed and goes to the project", async () => {
	const asked = mockServer({
		...catalogue,
		"POST /api/projects": { status: 201, body: sampleProject({ id: 9 }) },
	});
	const onClose = vi.fn();
	const { router } = await renderPage(<CreateProjectDialog open onClose={onClose} />);
	await userEvent.type(await screen.findByLabelText("Name"), "Watch");
	await screen.findByRole("option", { name: "Acme" });
	await userEvent.selectOptions(screen.getByLabelText("Client team"), "Acme");
	await userEvent.click(screen.getByRole("button", { name: "Create project" }));
	await vi.waitFor(() => expect(router.state.location.pathname).toBe("/projects/9"));
	expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
		name: "Watch",
		priority: "MEDIUM",
		client_team_id: 2,
	});
	expect(onClose).toHaveBeenCalled();
});
