import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { mockServer, renderPage, signedInAs } from "@/testing/render";
import { sampleProject } from "@/testing/samples";
import { ProjectsPage } from "./ProjectsPage";

const page = <ProjectsPage filter={{}} onFilter={() => {}} />;

it("teaches the next step to those who may take it, and to nobody else", async () => {
	mockServer({ "GET /api/projects": { items: [], next_cursor: null } });
	const { unmount } = await renderPage(page, signedInAs(["project.manage"]));
	expect(await screen.findByText("No projects yet")).toBeDefined();
	expect(screen.getAllByRole("button", { name: "New project" })).toHaveLength(2);
	unmount();
	await renderPage(page, signedInAs(["project.view"]));
	expect(await screen.findByText(/As soon as a producer/)).toBeDefined();
	expect(screen.queryByRole("button", { name: "New project" })).toBeNull();
});

it("lists projects with status in words, and fetches the next page when asked", async () => {
	let calls = 0;
	mockServer({
		"GET /api/projects": () => {
			calls += 1;
			return calls === 1
				? { items: [sampleProject({ id: 1, name: "Watch" })], next_cursor: "next" }
				: { items: [sampleProject({ id: 2, name: "Kettle", status: "ON_HOLD" })], next_cursor: null };
		},
	});
	await renderPage(page);
	expect((await screen.findByRole("link", { name: "Watch" })).getAttribute("href")).toBe("/projects/1");
	await userEvent.click(screen.getByRole("button", { name: "Show more" }));
	expect(await screen.findByRole("link", { name: "Kettle" })).toBeDefined();
	expect(screen.getByRole("row", { name: /Kettle.*On hold/ })).toBeDefined();
	expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
});

it("says why there is no list and asks again", async () => {
	let broken = true;
	mockServer({
		"GET /api/projects": () =>
			broken
				? { status: 500, body: { detail: "The disk is full." } }
				: { items: [sampleProject({ name: "Watch" })], next_cursor: null },
	});
	await renderPage(page);
	expect(await screen.findByText("The disk is full.")).toBeDefined();
	broken = false;
	await userEvent.click(screen.getByRole("button", { name: "Try again" }));
	expect(await screen.findByRole("link", { name: "Watch" })).toBeDefined();
});
