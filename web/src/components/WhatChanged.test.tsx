import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import { staleAfter } from "@/events/effects";
import { mockServer, renderPage } from "@/testing/render";
import { WhatChanged } from "./WhatChanged";

/** What the server finds between the two rounds; null while there is nothing to compare. */
let found: { right_media: number; changed_share: number } | null;

async function show() {
	mockServer({
		"GET /api/compare/changes": () =>
			found
				? { ...found, left_media: 3, changed_pixels: 10, places: [], width: 10, height: 10, mean: 1, most: 9 }
				: { status: 404, body: {} },
	});
	return renderPage(<WhatChanged before={1} after={2} />);
}
const picture = () => screen.queryByRole<HTMLImageElement>("img");
const told = () =>
	staleAfter({
		seq: 1,
		type: "media.ready",
		subject: { kind: "media", id: 9 },
		project_id: 4,
		data: { revision_id: 2 },
		actor: null,
		at: "2026-11-20T12:00:00Z",
	});

it("tells of the medium that is in the draft by now, and shows its picture", async () => {
	found = { right_media: 7, changed_share: 0.5 };
	const { cache } = await show();
	await screen.findByText(/^50 % of the picture changed/);
	expect(picture()?.src).toContain("left_media=3&right_media=7");
	if (picture()) fireEvent.error(picture() as HTMLImageElement);
	expect(picture()).toBeNull();

	found = { right_media: 8, changed_share: 0.25 };
	await act(async () => {
		for (const queryKey of told()) await cache.invalidateQueries({ queryKey });
	});
	await screen.findByText(/^25 % of the picture changed/);
	expect(picture()?.src).toContain("left_media=3&right_media=8");
});

it("tells of it once there is something to compare", async () => {
	found = null;
	const { cache } = await show();
	await waitFor(() => expect(screen.queryByText(/Comparing with/)).toBeNull());
	await vi.waitFor(() => expect(cache.getQueryState(keys.changes(1, 2))?.status).toBe("error"));
	found = { right_media: 7, changed_share: 0.5 };
	await act(async () => {
		for (const queryKey of told()) await cache.invalidateQueries({ queryKey });
	});
	await screen.findByText(/^50 % of the picture changed/);
});
