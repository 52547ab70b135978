import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useReducer } from "react";
import { expect, it, vi } from "vitest";
import { mockServer, renderPage } from "@/testing/render";
import { sampleProject } from "@/testing/samples";
import { EditProjectSheet } from "./EditProjectSheet";

const catalogue = { "GET /api/people": { items: [] }, "GET /api/client-teams": { items: [] } };

it("sends only what was changed, against what was read", async () => {
	const asked = mockServer({ ...catalogue, "PATCH /api/projects/4": sampleProject({ name: "Lumen" }) });
	const onClose = vi.fn();
	await renderPage(<EditProjectSheet project={sampleProject()} open onClose={onClose} />);
	const name = await screen.findByLabelText("Name");
	await userEvent.clear(name);
	await userEvent.type(name, "Lumen");
	await userEvent.click(screen.getByRole("button", { name: "Save" }));
	await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
	const patch = asked.find(({ method }) => method === "PATCH");
	expect(patch?.body).toEqual({ name: "Lumen" });
	expect(patch?.headers.get("If-Match")).toBe('"3"');
});

it("keeps what was typed when somebody else saved meanwhile, and lays it over theirs when asked", async () => {
	let theirs = sampleProject();
	const asked = mockServer({
		...catalogue,
		"PATCH /api/projects/4": ({ headers }) =>
			headers.get("If-Match") === '"4"' ? sampleProject({ row_version: 5 }) : { status: 412, body: {} },
	});
	const onClose = vi.fn();
	const sheet = () => <EditProjectSheet project={theirs} open onClose={onClose} />;
	// The page hands the sheet the newest project, as it does when an event arrives.
	let show = () => {};
	function Page() {
		const [, renew] = useReducer((count: number) => count + 1, 0);
		show = renew;
		return sheet();
	}
	await renderPage(<Page />);
	await userEvent.type(await screen.findByLabelText("Quarter"), "2026-Q4");
	await userEvent.click(screen.getByRole("button", { name: "Save" }));
	expect(await screen.findByText(/Someone else saved this project/)).toBeDefined();
	theirs = sampleProject({ name: "Renamed by them", row_version: 4 });
	act(() => show());
	expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Lumen Watch");
	await userEvent.click(screen.getByRole("button", { name: "Lay mine over theirs" }));
	expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Renamed by them");
	expect(screen.getByLabelText<HTMLInputElement>("Quarter").value).toBe("2026-Q4");
	await userEvent.click(screen.getByRole("button", { name: "Save" }));
	await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
	expect(asked.at(-1)?.body).toEqual({ quarter: "2026-Q4" });
});
