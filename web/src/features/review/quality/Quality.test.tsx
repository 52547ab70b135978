import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import { ApiError } from "@/api/problem";
import type { Media } from "@/api/types";
import { Signal } from "@/signal";
import { type Asked, mockServer, renderPage } from "@/testing/render";
import { sampleClipMedia } from "@/testing/samples";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { Quality, Rendition } from "@/viewer/clip/quality";
import type { StreamState } from "@/viewer/clip/stream";
import { ClipNotice } from "../transport/ClipNotice";
import { chooseQuality, chosenQuality, keptQuality } from "./choice";
import { QualityChip } from "./QualityChip";
import { QualityMenu } from "./QualityMenu";
import { usePlayedQuality, useQuality } from "./useQuality";
import { chipWord, qualityName } from "./words";

const PATH = "api/media/43/hls/";
const BOTH =
	"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=6,RESOLUTION=1920x1080\nindex.m3u8\n" +
	"#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=960x540\nsecond.m3u8\n";

/** Clips are told apart by their ids: something lighter is offered once for each. */
let id = 100;
function clipWith(urls: Partial<Media["urls"]> = {}): Media {
	id += 1;
	return sampleClipMedia({ id, urls: { ...sampleClipMedia().urls, ...urls } });
}
const all = { qualities: `${PATH}master.m3u8`, intra: `${PATH}intra.m3u8` };

/** A server whose playlist of several is this, as soon as it is let. */
function served(playlist: string | null, until: Promise<void> = Promise.resolve()): Asked[] {
	const asked = mockServer({});
	const others = globalThis.fetch;
	vi.stubGlobal("fetch", async (request: Request) => {
		if (!request.url.endsWith("master.m3u8")) return others(request);
		await until;
		return new Response(playlist ?? "", { status: playlist === null ? 500 : 200 });
	});
	return asked;
}

/** A clip that does nothing but be told what to play. */
function fakeClip() {
	const renditions: (Rendition | null)[] = [];
	const stalled = new Signal(false);
	const connection = new Signal<StreamState | null>({ kind: "open" });
	const painted = new Signal<Quality | null>(null);
	const clip = {
		state: new Signal({ kind: "ready" }),
		connection,
		painted,
		player: { stalled, wanted: new Signal(null), reach: new Signal(1240) },
		setRendition: (rendition: Rendition | null) => renditions.push(rendition),
	} as unknown as ClipPicture;
	return { clip, renditions, stalled, connection, painted };
}

function Page({ media, clip }: { media: Media; clip: ClipPicture }) {
	usePlayedQuality(clip, useQuality(media));
	return (
		<>
			<QualityMenu media={media} />
			<QualityChip clip={clip} compared={null} />
			<ClipNotice media={media} clip={clip} />
			<p>Shown</p>
		</>
	);
}

async function show(media: Media, clip: ClipPicture) {
	const page = await renderPage(<Page media={media} clip={clip} />);
	await screen.findByText("Shown");
	return page;
}

const button = () => screen.findByRole("button", { name: /^Quality/ });
const ends = (rendition: Rendition | null | undefined) =>
	rendition && [rendition.quality, rendition.address.split("/").at(-1)];

beforeEach(() => {
	localStorage.clear();
	chooseQuality("full");
});

describe("the choice", () => {
	it("is not offered of a clip that is there in one quality alone", async () => {
		const asked = served(BOTH);
		const { clip, renditions } = fakeClip();
		await show(clipWith(), clip);
		expect(screen.queryByRole("button", { name: /^Quality/ })).toBeNull();
		expect(renditions.map(ends)).toEqual([["full", "index.m3u8"]]);
		expect(asked.some(({ path }) => path.endsWith("master.m3u8"))).toBe(false);
	});

	it("names what there is and what it is good for, by keyboard as well, and is kept in this browser", async () => {
		served(BOTH);
		const { clip, renditions } = fakeClip();
		await show(clipWith(all), clip);
		const user = userEvent.setup();
		(await button()).focus();
		await user.keyboard("{Enter}");
		const items = (await screen.findAllByRole("menuitemradio")).map(({ textContent }) => textContent);
		expect(items).toEqual([
			"✓FullAs large as the clip",
			"Light (540 lines)For slow lines; not to judge pixels by",
			"Every frame wholeFinds any frame at once where seeking is slow; takes more of the line",
		]);
		await user.click(screen.getByRole("menuitemradio", { name: /^Light/ }));
		await waitFor(() => expect(ends(renditions.at(-1))).toEqual(["light", "second.m3u8"]));
		expect(localStorage.getItem("rushes.review.quality")).toBe("light");
		expect((await button()).textContent).toBe("Light");
		await user.click(await button());
		await user.click(await screen.findByRole("menuitemradio", { name: /^Every frame whole/ }));
		await waitFor(() => expect(ends(renditions.at(-1))).toEqual(["whole", "intra.m3u8"]));
		expect(keptQuality()).toBe("whole");
	});

	it("is for every clip that has such a quality, and the others are played in full", async () => {
		chooseQuality("light");
		served(BOTH);
		const { clip, renditions } = fakeClip();
		await show(clipWith({ intra: all.intra }), clip);
		expect((await button()).textContent).toBe("Full");
		expect(renditions.map(ends)).toEqual([["full", "index.m3u8"]]);
		expect(chosenQuality.get()).toBe("light");
	});

	it("opens nothing else before it is known where the chosen one lies", async () => {
		chooseQuality("light");
		let answer = () => {};
		const until = new Promise<void>((resolve) => {
			answer = resolve;
		});
		served(BOTH, until);
		const { clip, renditions } = fakeClip();
		await show(clipWith(all), clip);
		expect(renditions).toEqual([]);
		await act(async () => answer());
		await waitFor(() => expect(renditions.map(ends)).toEqual([["light", "second.m3u8"]]));
	});

	it("plays in full where the light one cannot be found", async () => {
		chooseQuality("light");
		served(null);
		const { clip, renditions } = fakeClip();
		await show(clipWith(all), clip);
		await waitFor(() => expect(renditions.map(ends)).toEqual([["full", "index.m3u8"]]));
		expect((await button()).textContent).toBe("Full");
	});

	it("fails as whatever is asked of the server, so that it is asked again where that is of use", async () => {
		served(null);
		const { cache } = await show(clipWith(all), fakeClip().clip);
		const key = keys.variants(all.qualities);
		await waitFor(() => expect(cache.getQueryState(key)?.error).toBeInstanceOf(ApiError));
	});

	it("holds once a clip that grew is complete", async () => {
		chooseQuality("whole");
		served(BOTH);
		const { clip, renditions } = fakeClip();
		const media = clipWith();
		let complete: () => void = () => undefined;
		function Growing() {
			const [done, setDone] = useState(false);
			complete = () => setDone(true);
			return <Page media={done ? { ...media, urls: { ...media.urls, ...all } } : media} clip={clip} />;
		}
		await renderPage(<Growing />);
		await screen.findByText("Shown");
		expect(renditions.map(ends)).toEqual([["full", "index.m3u8"]]);
		act(() => complete());
		await waitFor(() => expect(ends(renditions.at(-1))).toEqual(["whole", "intra.m3u8"]));
	});
});

describe("what is over the picture", () => {
	it("says which version is painted, for as long as it is, and leads back", async () => {
		chooseQuality("light");
		served(BOTH);
		const { clip, painted } = fakeClip();
		await show(clipWith(all), clip);
		const chip = screen.getByTestId("quality-chip");
		expect(chip.textContent).toBe("");
		act(() => painted.set("light"));
		expect(chip.textContent).toBe("Light version");
		await userEvent.click(screen.getByRole("button", { name: "Show it in full" }));
		expect(chosenQuality.get()).toBe("full");
		// What is on the screen is still the light one.
		expect(chip.textContent).toBe("Light version");
		act(() => painted.set("full"));
		expect(chip.textContent).toBe("");
	});

	it("speaks of the clip that is compared with as well", () => {
		expect(chipWord("full", "light")).toBe("Other round: light version");
		expect(chipWord("whole", "light")).toBe("Other round: light version");
		expect(chipWord("light", "light")).toBe("Light version");
		expect(chipWord("whole", "full")).toBe("Every frame whole");
		expect(chipWord(null, "whole")).toBe("Other round: every frame whole");
		expect(chipWord("full", null)).toBeNull();
	});

	it("names the shorter side for what it is", () => {
		const light = (size: { width: number; height: number } | null) =>
			qualityName({ quality: "light", path: "", size });
		expect(light({ width: 960, height: 540 })).toBe("Light (540 lines)");
		expect(light({ width: 540, height: 960 })).toBe("Light (540 columns)");
		expect(light(null)).toBe("Light");
	});
});

describe("a clip that waits for its data", () => {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"], shouldAdvanceTime: true });
		return () => vi.useRealTimers();
	});
	const offer = () => screen.queryByText(/The line is slow/);
	function stall(clip: ReturnType<typeof fakeClip>, ms: number) {
		act(() => clip.stalled.set(true));
		act(() => {
			vi.advanceTimersByTime(ms);
		});
		act(() => clip.stalled.set(false));
	}
	async function watched(media: Media) {
		served(BOTH);
		const fake = fakeClip();
		const page = await show(media, fake.clip);
		// What there is lighter is known.
		if (media.urls.qualities !== null) {
			await vi.waitFor(() => expect(screen.getByRole("button", { name: "Quality: Full" })).toBeTruthy());
		}
		return { fake, page };
	}

	it("is offered in the light version, which is played when that is taken", async () => {
		const { fake } = await watched(clipWith({ qualities: all.qualities }));
		stall(fake, 4_000);
		expect(offer()).toBeNull();
		stall(fake, 5_500);
		expect(offer()).not.toBeNull();
		expect(fake.renditions.map(ends)).toEqual([["full", "index.m3u8"]]);
		act(() => screen.getByRole("button", { name: "Play the light version" }).click());
		expect(offer()).toBeNull();
		expect(ends(fake.renditions.at(-1))).toEqual(["light", "second.m3u8"]);
		// Back in full, it is not offered again.
		act(() => chooseQuality("full"));
		stall(fake, 10_000);
		expect(offer()).toBeNull();
	});

	it("is offered it once, and not again after that was dismissed, on another visit neither", async () => {
		const media = clipWith({ qualities: all.qualities });
		const { fake, page } = await watched(media);
		for (let each = 0; each < 3; each++) stall(fake, 1_000);
		act(() => screen.getByRole("button", { name: "Dismiss" }).click());
		expect(offer()).toBeNull();
		expect(chosenQuality.get()).toBe("full");
		stall(fake, 10_000);
		expect(offer()).toBeNull();
		page.unmount();
		const again = await watched(media);
		stall(again.fake, 10_000);
		expect(offer()).toBeNull();
	});

	it("is offered nothing where there is nothing lighter, nor without a connection", async () => {
		const { fake, page } = await watched(clipWith());
		stall(fake, 10_000);
		expect(offer()).toBeNull();
		page.unmount();
		const cut = await watched(clipWith({ qualities: all.qualities }));
		act(() => cut.fake.connection.set({ kind: "offline" }));
		stall(cut.fake, 10_000);
		act(() => cut.fake.connection.set({ kind: "open" }));
		expect(offer()).toBeNull();
	});
});
