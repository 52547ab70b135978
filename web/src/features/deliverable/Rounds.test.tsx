import { act, fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Media, RevisionDetail, RevisionRights } from "@/api/types";
import { mockServer, renderPage, signedInAs } from "@/testing/render";
import { sampleClipMedia, sampleMedia, sampleRevision, sampleStage } from "@/testing/samples";
import { Rounds } from "./Rounds";

const artist = signedInAs(["revision.submit"]);
const none: RevisionRights = {
	annotate: false,
	draw: false,
	comment: false,
	decide: false,
	submit: false,
	withdraw: false,
	upload: false,
};

function draftWith(media: Media[], rights: Partial<RevisionRights>): RevisionDetail {
	return {
		...sampleRevision({ media }),
		project: { id: 4, name: "Lumen Watch", code: "LUM-01" },
		deliverable: { id: 11, name: "Hero still" },
		stage: { id: 21, name: "Hero images", key: "hero", status: "IN_PROGRESS", approval_type: "SIMPLE" },
		rights: { ...none, ...rights },
		rounds: [],
		participants: [],
		guests: [],
	};
}

it("opens the first round where none is, and says what a round is", async () => {
	const asked = mockServer({
		"GET /api/stages/21/revisions": { items: [], next_cursor: null },
		"POST /api/stages/21/revisions": { status: 201, body: sampleRevision() },
	});
	await renderPage(<Rounds stage={sampleStage()} />, artist);
	expect(await screen.findByText(/A round holds the pictures and clips/)).toBeDefined();
	await userEvent.click(screen.getByRole("button", { name: "Open round 1" }));
	await vi.waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
});

it("offers no round to those who may not submit, nor while one runs", async () => {
	mockServer({
		"GET /api/stages/21/revisions": { items: [], next_cursor: null },
		"GET /api/stages/22/revisions": { items: [sampleRevision({ stage_id: 22 })], next_cursor: null },
		"GET /api/revisions/31": draftWith([], {}),
	});
	const { unmount } = await renderPage(<Rounds stage={sampleStage()} />, signedInAs([]));
	expect(await screen.findByText("No round was submitted yet.")).toBeDefined();
	expect(screen.queryByRole("button", { name: /Open round/ })).toBeNull();
	unmount();
	await renderPage(<Rounds stage={sampleStage({ id: 22 })} />, artist);
	expect(await screen.findByText("Round 1")).toBeDefined();
	expect(screen.queryByRole("button", { name: /Open round/ })).toBeNull();
});

it("submits only a round that holds a picture for review", async () => {
	let media: Media[] = [sampleMedia({ role: "reference", status: "ready" })];
	mockServer({
		"GET /api/stages/21/revisions": () => ({ items: [sampleRevision({ media })], next_cursor: null }),
		"GET /api/revisions/31": () => draftWith(media, { submit: true, upload: true }),
	});
	const { cache } = await renderPage(<Rounds stage={sampleStage()} />, artist);
	const submit = await screen.findByRole("button", { name: "Submit round 1" });
	expect(submit.hasAttribute("disabled")).toBe(true);
	media = [...media, sampleMedia({ id: 42, status: "ready" })];
	await act(() => cache.invalidateQueries());
	await vi.waitFor(() =>
		expect(screen.getByRole("button", { name: "Submit round 1" }).hasAttribute("disabled")).toBe(false),
	);
});

it("says why a picture failed, and has it tried again", async () => {
	const failed = sampleMedia({
		status: "failed",
		error: { detail: "The picture is cut off.", remedy: "Export it again." },
	});
	const asked = mockServer({
		"GET /api/stages/21/revisions": { items: [sampleRevision({ media: [failed] })], next_cursor: null },
		"GET /api/revisions/31": draftWith([failed], {}),
		"POST /api/media/41/retry": sampleMedia(),
	});
	await renderPage(<Rounds stage={sampleStage()} />, artist);
	expect(await screen.findByText("The picture is cut off.")).toBeDefined();
	expect(screen.getByText(/Export it again/)).toBeDefined();
	await userEvent.click(screen.getByRole("button", { name: "Retry" }));
	await vi.waitFor(() => expect(asked.some(({ path }) => path === "/api/media/41/retry")).toBe(true));
});

it("refuses at once what is dropped and cannot work, and says what to do", async () => {
	mockServer({
		"GET /api/stages/21/revisions": { items: [sampleRevision()], next_cursor: null },
		"GET /api/revisions/31": draftWith([], { upload: true }),
	});
	await renderPage(<Rounds stage={sampleStage()} />, artist);
	const zone = (await screen.findByText(/Drop a picture or a clip here/)).parentElement as HTMLElement;
	expect(within(zone).getByText(/up to 50 MB/)).toBeDefined();
	fireEvent.drop(zone, { dataTransfer: { files: [new File(["x"], "scene.blend")], types: ["Files"] } });
	expect(await screen.findByText(/Export it as one of PNG/)).toBeDefined();
	await userEvent.click(screen.getByRole("button", { name: "Dismiss scene.blend" }));
	expect(screen.queryByText("scene.blend")).toBeNull();
});

it("refuses what cannot work without asking whether it may take the place of a picture", async () => {
	const old = sampleMedia({ status: "ready", filename: "hero_v1.exr" });
	mockServer({
		"GET /api/stages/21/revisions": { items: [sampleRevision({ media: [old] })], next_cursor: null },
		"GET /api/revisions/31": draftWith([old], { upload: true }),
	});
	await renderPage(<Rounds stage={sampleStage()} />, artist);
	const zone = (await screen.findByText(/Drop a picture or a clip here/)).parentElement as HTMLElement;
	expect(within(zone).getByText(/Pictures: PNG, .* AVIF, SGI, PNM, QOI\. Clips: MP4, MOV\./)).toBeDefined();
	fireEvent.drop(zone, { dataTransfer: { files: [new File(["x"], "IMG_0001.HEIC")], types: ["Files"] } });
	expect((await screen.findByRole("alert")).textContent).toBe(
		"This kind of file is not taken. Export it as one of PNG, JPEG, WebP, TIFF, EXR, DPX, or as MP4 or MOV when it moves.",
	);
	expect(screen.queryByRole("dialog")).toBeNull();
	await userEvent.click(screen.getByRole("button", { name: "Dismiss IMG_0001.HEIC" }));
});

it("asks before a picture takes the place of another, and takes one of a kind only", async () => {
	const old = sampleMedia({ status: "ready", filename: "hero_v1.exr" });
	mockServer({
		"GET /api/stages/21/revisions": { items: [sampleRevision({ media: [old] })], next_cursor: null },
		"GET /api/revisions/31": draftWith([old], { upload: true }),
	});
	await renderPage(<Rounds stage={sampleStage()} />, artist);
	const zone = (await screen.findByText(/Drop a picture or a clip here/)).parentElement as HTMLElement;
	const files = [new File(["x"], "hero_v2.exr"), new File(["x"], "hero_v3.exr")];
	fireEvent.drop(zone, { dataTransfer: { files, types: ["Files"] } });
	expect(await screen.findByRole("dialog", { name: "Replace hero_v1.exr?" })).toBeDefined();
	await userEvent.click(screen.getByRole("button", { name: "Keep the old one" }));
	expect(screen.getByText(/one picture and one clip for review/)).toBeDefined();
	expect(screen.getByText("hero_v3.exr")).toBeDefined();
	expect(screen.queryByText("hero_v2.exr")).toBeNull();
	// Uploads outlive the page that they were put in on.
	await userEvent.click(screen.getByRole("button", { name: "Dismiss hero_v3.exr" }));
});

it("says what a clip is, and how far it can be played while the rest is made", async () => {
	const clip = sampleClipMedia(
		{ status: "processing", progress: 0.34 },
		{ rate: "24000/1001", playable_frames: 48, variable_rate: true },
	);
	mockServer({
		"GET /api/stages/21/revisions": { items: [sampleRevision({ media: [clip] })], next_cursor: null },
		"GET /api/revisions/31": draftWith([clip], { submit: true }),
	});
	await renderPage(<Rounds stage={sampleStage()} />, artist);
	expect(await screen.findByText("Making it playable: 34 % · plays up to frame 1048")).toBeDefined();
	expect(screen.getByText(/^Clip for review · 1920 × 1080/)).toBeDefined();
	expect(screen.getByText("00:00:10:00")).toBeDefined();
	expect(screen.getByText(/Silent/)).toBeDefined();
	expect(screen.getByText("23.976 fps").getAttribute("title")).toBe("Exactly 24000/1001 frames per second");
	expect(screen.getByText("Variable rate")).toBeDefined();
	// Its poster stands before all of it is made, and it can be looked at.
	expect(document.querySelector('img[src*="api/media/43/thumbnail/"]')).not.toBeNull();
	expect(screen.getByRole("link", { name: "Open shot_010.mov in review" })).toBeDefined();
	expect((await screen.findByRole("button", { name: "Submit round 1" })).hasAttribute("disabled")).toBe(
		false,
	);
});

it("takes a picture and a clip at once, asks before a clip replaces a clip, and counts one of each", async () => {
	const old = sampleClipMedia();
	mockServer({
		"GET /api/stages/21/revisions": { items: [sampleRevision({ media: [old] })], next_cursor: null },
		"GET /api/revisions/31": draftWith([old], { upload: true }),
	});
	await renderPage(<Rounds stage={sampleStage()} />, artist);
	const zone = (await screen.findByText(/Drop a picture or a clip here/)).parentElement as HTMLElement;
	expect(within(zone).getByText(/MP4 or MOV up to 500 MB/)).toBeDefined();
	const files = [new File(["x"], "shot_020.mp4"), new File(["x"], "shot_030.mov"), new File([], "hero.png")];
	fireEvent.drop(zone, { dataTransfer: { files, types: ["Files"] } });
	expect(await screen.findByRole("dialog", { name: "Replace shot_010.mov?" })).toBeDefined();
	await userEvent.click(screen.getByRole("button", { name: "Keep the old one" }));
	const rows = within(screen.getByRole("list", { name: "Uploads" }))
		.getAllByRole("listitem")
		.map(({ textContent }) => textContent);
	expect(rows).toHaveLength(2);
	expect(rows.some((row) => /hero\.png.*is empty/.test(row ?? ""))).toBe(true);
	expect(rows.some((row) => /shot_030\.mov.*one clip for review/.test(row ?? ""))).toBe(true);
	for (const name of ["hero.png", "shot_030.mov"]) {
		await userEvent.click(screen.getByRole("button", { name: `Dismiss ${name}` }));
	}
});

it("lists what was interrupted, asks for the same file again, and can discard it", async () => {
	const unfinished = {
		token: "0123456789abcdef0123456789abcdef",
		revision_id: 31,
		type: "video",
		filename: "shot_010.mov",
		size_bytes: 1000,
		offset: 637,
		expires_at: "2026-11-22T12:00:00Z",
		media_id: null,
		error: null,
	};
	const asked = mockServer({
		"GET /api/stages/21/revisions": { items: [sampleRevision()], next_cursor: null },
		"GET /api/revisions/31": draftWith([], { upload: true }),
		"GET /api/tus": { items: [unfinished], next_cursor: null },
		[`DELETE /api/tus/${unfinished.token}`]: { status: 204 },
	});
	await renderPage(<Rounds stage={sampleStage()} />, artist);
	expect(await screen.findByText(/Interrupted at 63 %: choose the file again to go on/)).toBeDefined();
	const chooser = screen.getByLabelText("The file shot_010.mov", { selector: "input" });
	fireEvent.change(chooser, { target: { files: [new File(["x"], "shot_020.mov")] } });
	expect(await screen.findByText(/That was another file: shot_020.mov, 1 B/)).toBeDefined();
	await userEvent.click(screen.getByRole("button", { name: "Discard what arrived of shot_010.mov" }));
	await vi.waitFor(() => expect(screen.queryByText(/Interrupted at/)).toBeNull());
	expect(asked.some(({ method, path }) => method === "DELETE" && path.endsWith(unfinished.token))).toBe(true);
});
