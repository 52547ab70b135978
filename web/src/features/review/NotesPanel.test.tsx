import "fake-indexeddb/auto";
import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RevisionDetail } from "@/api/types";
import { FakeServer } from "@/document/fake_server";
import { mockServer, renderPage } from "@/testing/render";
import { sampleClip, sampleMedia } from "@/testing/samples";
import type { PointerInput } from "@/viewer/tools/tool";
import { FakePlayback } from "./fake_playback";
import { MarkComposer } from "./MarkComposer";
import { NotesPanel } from "./NotesPanel";
import { ReviewSession } from "./session";
import { SessionProvider } from "./useReviewSession";

const ADA = { id: "user:1", name: "Ada", color: "#3e63dd" };
const CLIP = sampleMedia({
	id: 41,
	kind: "clip",
	role: "video",
	clip: sampleClip({ frame_count: 100, last_frame: 1100 }),
});
const STILL = sampleMedia({ id: 42, role: "reference" });
const REVISION = {
	created_by: null,
	submitted_by: null,
	decided_by: null,
	media: [],
	participants: [],
	guests: [],
} as unknown as RevisionDetail;

let session: ReviewSession;
let playback: FakePlayback;
let revision = 9000;

beforeEach(async () => {
	vi.stubGlobal("matchMedia", () => ({ matches: false }));
	revision += 1;
	session = new ReviewSession({
		revision,
		person: ADA,
		address: "ws://studio.test/collab",
		WebSocket: new FakeServer().WebSocket,
	});
	session.setPictures([CLIP, STILL]);
	session.setMayAnnotate(true);
	session.setMedia(CLIP.id);
	playback = new FakePlayback();
	session.setPlayback(playback);
	session.viewer.setView({ width: 1600, height: 900, ratio: 1 });
	session.viewer.setPicture({ width: 1600, height: 900 });
	await vi.waitFor(() => expect(session.document.saveState.get().kind).toBe("saved"));
});
afterEach(() => session.destroy());

const at = (x: number, y: number): PointerInput => ({
	pointer: 1,
	device: "mouse",
	x,
	y,
	pressure: 0.5,
	button: 0,
	shift: false,
	alt: false,
});

/** Waits for the next millisecond: what is made within one has no order. */
function tick(): void {
	const now = Date.now();
	while (Date.now() === now);
}

/** Sets a pin on a frame. */
function pinOn(frame: number): string {
	tick();
	playback.show(frame);
	session.viewer.chooseTool("pin");
	session.viewer.pointerDown(at(300, 300));
	session.viewer.pointerUp(at(300, 300));
	session.compose(null);
	const [id = ""] = session.viewer.selection.get();
	session.viewer.select([]);
	return id;
}

const open = () =>
	renderPage(
		<SessionProvider value={session}>
			<NotesPanel revision={REVISION} media={[CLIP, STILL]} self={ADA} whyReadOnly={null} />
		</SessionProvider>,
	);
const notes = () => within(screen.getByRole("list", { name: "Notes" })).getAllByRole("listitem");
const framesOf = (id: string) => session.document.records.get().annotations.get(id)?.frames;

it("teaches how to leave the first note on a clip", async () => {
	await open();
	expect(screen.getByText("Press Space to play; draw on a frame to leave a note there.")).toBeDefined();
	act(() => session.setMedia(STILL.id));
	expect(screen.getByText(/Press D and draw on the picture/)).toBeDefined();
});

it("lists the notes of a clip by frame, with frame and timecode, and says the frame to who cannot see", async () => {
	pinOn(1042);
	const early = pinOn(1010);
	session.setRange(early, { in: 1010, out: 1033 });
	await open();
	expect(notes().map((note) => note.querySelector("[data-frames]")?.textContent)).toEqual([
		"1010–1033 · 00:00:42:02–00:00:43:01",
		"1042 · 00:00:43:10",
	]);
	expect(screen.getByRole("button", { name: /Mark 2 by ?Ada.*frames 1010 to 1033/ })).toBeDefined();
	expect(screen.getByRole("button", { name: /Mark 1 by ?Ada.*frame 1042/ })).toBeDefined();
});

it("goes to the frame of a note that is clicked", async () => {
	const id = pinOn(1042);
	playback.show(1001);
	await open();
	await userEvent.click(screen.getByRole("button", { name: /Mark 1/ }));
	expect(playback.wanted.get()).toBe(1042);
	expect([...session.viewer.selection.get()]).toEqual([id]);
});

it("lights the notes of the frame on the screen, and scrolls to none of them", async () => {
	pinOn(1042);
	pinOn(1010);
	playback.show(1001);
	await open();
	const scrolled = vi.fn();
	const list = screen.getByRole("list", { name: "Notes" }).parentElement;
	if (list) list.scrollBy = scrolled;
	const lit = () => notes().map((note) => note.hasAttribute("data-here"));
	expect(lit()).toEqual([false, false]);
	act(() => {
		playback.play();
		playback.present(1010);
	});
	expect(lit()).toEqual([true, false]);
	act(() => playback.present(1042));
	expect(lit()).toEqual([false, true]);
	act(() => playback.present(1043));
	expect(lit()).toEqual([false, false]);
	expect(scrolled).not.toHaveBeenCalled();
});

it("writes a note at the frame where writing began, which pauses", async () => {
	playback.play();
	playback.present(1020);
	await open();
	const field = screen.getByRole("textbox", { name: "Note at this frame" });
	await userEvent.type(field, "The cut");
	expect(playback.playing.get()).toBe(false);
	expect(screen.getByText("1020")).toBeDefined();
	act(() => playback.show(1060));
	await userEvent.type(field, " comes early{Enter}");
	const [comment] = session.document.records.get().comments.values();
	expect(comment).toMatchObject({ body: "The cut comes early", frame: 1020, annotation: null });
	expect(notes()[0]?.querySelector("[data-frames]")?.textContent).toBe("1020 · 00:00:42:12");
	await userEvent.click(screen.getByRole("button", { name: /Ada, ?frame 1020/ }));
	expect(playback.wanted.get()).toBe(1020);
	expect(notes()[0]?.getAttribute("aria-current")).toBe("true");
});

it("shows the frame of an answer that speaks of another one, and goes there", async () => {
	const id = pinOn(1010);
	session.comment("Too bright", { mark: id });
	playback.show(1030);
	tick();
	session.comment("Still there", { mark: id });
	await open();
	await userEvent.click(screen.getByRole("button", { name: "Frame 1030" }));
	expect(session.frame.get()).toBe(1030);
	act(() => playback.show(1001));
	await userEvent.click(screen.getByRole("button", { name: "Frame 1030" }));
	expect(playback.wanted.get()).toBe(1030);
	expect(screen.queryByRole("button", { name: "Frame 1010" })).toBeNull();
});

it("stretches one's own mark by buttons and by number", async () => {
	const id = pinOn(1010);
	await open();
	expect(screen.queryByRole("textbox", { name: "First frame" })).toBeNull();
	act(() => session.viewer.select([id]));
	act(() => playback.show(1024));
	await userEvent.click(screen.getByRole("button", { name: "Up to here" }));
	expect(framesOf(id)).toEqual({ in: 1010, out: 1024 });
	act(() => playback.show(1005));
	await userEvent.click(screen.getByRole("button", { name: "From here" }));
	expect(framesOf(id)).toEqual({ in: 1005, out: 1024 });
	const last = screen.getByRole("textbox", { name: "Last frame" });
	await userEvent.clear(last);
	await userEvent.type(last, "1050{Enter}");
	expect(framesOf(id)).toEqual({ in: 1005, out: 1050 });
	await userEvent.clear(last);
	await userEvent.type(last, "12{Escape}");
	expect((last as HTMLInputElement).value).toBe("1050");
	await userEvent.clear(last);
	await userEvent.type(last, "soon{Enter}");
	expect(framesOf(id)).toEqual({ in: 1005, out: 1050 });
	await userEvent.type(screen.getByRole("textbox", { name: "First frame" }), "{ArrowUp}");
	expect(framesOf(id)).toEqual({ in: 1006, out: 1050 });
	act(() => playback.show(1030));
	await userEvent.click(screen.getByRole("button", { name: "This frame only" }));
	expect(framesOf(id)).toEqual({ in: 1030, out: 1030 });
});

it("deletes a mark that is on another frame", async () => {
	const id = pinOn(1010);
	playback.show(1050);
	await open();
	await userEvent.click(screen.getByRole("button", { name: "More for mark 1" }));
	await userEvent.click(await screen.findByRole("menuitem", { name: "Delete mark and thread" }));
	expect(session.document.records.get().annotations.get(id)?.deleted).not.toBeNull();
});

it("has no frames on stills", async () => {
	session.setMedia(STILL.id);
	session.viewer.chooseTool("pin");
	session.viewer.pointerDown(at(300, 300));
	session.viewer.pointerUp(at(300, 300));
	session.compose(null);
	await open();
	expect(notes()[0]?.querySelector("[data-frames]")).toBeNull();
	expect(screen.queryByRole("button", { name: "From here" })).toBeNull();
	expect(screen.getByRole("textbox", { name: "Note on the picture as a whole" })).toBeDefined();
});

it("hides the field beside a mark with its frame, keeps what stands in it, and takes the keyboard once", async () => {
	const id = pinOn(1010);
	playback.show(1050);
	await renderPage(
		<SessionProvider value={session}>
			<MarkComposer />
		</SessionProvider>,
	);
	act(() => session.viewer.select([id]));
	act(() => session.compose(id));
	expect(playback.wanted.get()).toBe(1010);
	expect(screen.queryByRole("textbox")).toBeNull();
	act(() => playback.arrive());
	const field = screen.getByRole("textbox", { name: "Note on mark 1" });
	expect(document.activeElement).toBe(field);
	await userEvent.type(field, "Too bright");
	act(() => playback.show(1050));
	expect(screen.queryByRole("textbox")).toBeNull();
	field.blur();
	act(() => playback.show(1010));
	expect(screen.getByRole("textbox")).toBe(field);
	expect((field as HTMLTextAreaElement).value).toBe("Too bright");
	expect(document.activeElement).not.toBe(field);
	await userEvent.type(field, "{Enter}");
	const [comment] = session.document.records.get().comments.values();
	expect(comment).toMatchObject({ annotation: id, frame: 1010 });
});

it("offers people after an @, keeps who was chosen as a mention, and shows it by name", async () => {
	const user = userEvent.setup();
	const people = ["Ada Lovelace", "Adam Smith", "Bo"].map((name, index) => ({
		id: index + 7,
		name,
		color: "#3e63dd",
		client: false,
	}));
	mockServer({ "GET /api/people/mentionable": { items: people } });
	await open();
	const field = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Note at this frame" });
	await user.type(field, "Softer, @ad");
	const offered = () => screen.getAllByRole("option").map((option) => option.textContent);
	await vi.waitFor(() => expect(offered()).toEqual(["ALAda Lovelace", "ASAdam Smith"]));
	// The arrows choose among the people, and Enter takes one in place of sending the note.
	await user.keyboard("{ArrowDown}");
	const second = screen.getByRole("option", { name: /Adam/ });
	expect(second.getAttribute("aria-selected")).toBe("true");
	expect(field.getAttribute("aria-activedescendant")).toBe(second.id);
	await user.keyboard("{Enter}");
	await vi.waitFor(() => expect(field.value).toBe("Softer, @Adam Smith "));
	expect(screen.queryByRole("option")).toBeNull();
	await user.keyboard("please{Enter}");
	const [note] = session.document.records.get().comments.values();
	expect(note?.body).toBe("Softer, @[Adam Smith](user:8) please");
	expect(notes()[0]?.querySelector("[data-mention='8']")?.textContent).toBe("@Adam Smith");

	// Escape keeps the words and offers nobody for them any more.
	await user.type(field, "@b");
	await vi.waitFor(() => expect(offered()).toEqual(["BBo"]));
	await user.keyboard("{Escape}");
	expect(screen.queryByRole("option")).toBeNull();
	expect(field.value).toBe("@b");
});
