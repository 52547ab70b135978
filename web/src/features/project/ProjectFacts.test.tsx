import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { mockServer, renderPage } from "@/testing/render";
import { sampleProject } from "@/testing/samples";
import { ProjectFacts } from "./ProjectFacts";

it("says how much room the project takes, and what takes it", async () => {
	mockServer({
		"GET /api/projects/4/storage": {
			original_bytes: 800_000_000,
			derived_bytes: 400_000_000,
			media_count: 4,
			by_type: [
				{ type: "current", count: 3, original_bytes: 100_000_000, derived_bytes: 20_000_000 },
				{ type: "video", count: 1, original_bytes: 700_000_000, derived_bytes: 380_000_000 },
			],
		},
	});
	await renderPage(<ProjectFacts project={sampleProject()} />);
	const fact = await screen.findByText("1.2 GB: originals 800 MB, renditions 400 MB");
	expect(fact.getAttribute("title")).toBe("Clips for review: 1, 1.1 GB\nPictures for review: 3, 120 MB");
});

it("says nothing of room where nothing is stored, or where it cannot be told", async () => {
	mockServer({
		"GET /api/projects/4/storage": { original_bytes: 0, derived_bytes: 0, media_count: 0, by_type: [] },
	});
	await renderPage(<ProjectFacts project={sampleProject()} />);
	await renderPage(<ProjectFacts project={sampleProject({ id: 5 })} />);
	expect(await screen.findAllByText("Pipeline")).toHaveLength(2);
	expect(screen.queryByText("Storage")).toBeNull();
});
