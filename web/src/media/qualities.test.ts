import { describe, expect, it } from "vitest";
import { sampleClipMedia } from "@/testing/samples";
import { playedOf, qualitiesOf } from "./qualities";
import { readVariants } from "./variants";

/** As the server writes it. */
const BOTH = [
	"#EXTM3U",
	"#EXT-X-VERSION:7",
	"#EXT-X-INDEPENDENT-SEGMENTS",
	'#EXT-X-STREAM-INF:BANDWIDTH=6000000,AVERAGE-BANDWIDTH=4000000,RESOLUTION=1920x1080,FRAME-RATE=23.976,CODECS="avc1.640028,mp4a.40.2"',
	"index.m3u8",
	"#EXT-X-STREAM-INF:BANDWIDTH=1200000,AVERAGE-BANDWIDTH=900000,RESOLUTION=960x540,FRAME-RATE=23.976",
	"second.m3u8",
	"",
].join("\n");

const { urls } = sampleClipMedia();
const all = { ...urls, qualities: "api/media/43/hls/master.m3u8", intra: "api/media/43/hls/intra.m3u8" };

describe("a playlist of several", () => {
	it("names what it offers, and how large that is", () => {
		expect(readVariants(BOTH)).toEqual([
			{ name: "index.m3u8", size: { width: 1920, height: 1080 } },
			{ name: "second.m3u8", size: { width: 960, height: 540 } },
		]);
		expect(readVariants(BOTH.replaceAll("\n", "\r\n"))).toEqual(readVariants(BOTH));
	});

	it("may leave sizes out, and may offer nothing", () => {
		const bare = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXT-X-NOTE\na.m3u8\n";
		expect(readVariants(bare)).toEqual([{ name: "a.m3u8", size: null }]);
		expect(readVariants("#EXTM3U\n#EXTINF:1.0,\nt-0.m4s\n")).toEqual([]);
		expect(readVariants("")).toEqual([]);
	});
});

describe("the qualities of a clip", () => {
	it("are one, unless the server makes others", () => {
		expect(qualitiesOf(urls, []).map(({ quality }) => quality)).toEqual(["full"]);
		expect(qualitiesOf({ ...urls, hls: null }, [])).toEqual([]);
	});

	it("lie where the API and the playlist say", () => {
		expect(qualitiesOf(all, readVariants(BOTH))).toEqual([
			{ quality: "full", path: "api/media/43/hls/index.m3u8", size: null },
			{ quality: "light", path: "api/media/43/hls/second.m3u8", size: { width: 960, height: 540 } },
			{ quality: "whole", path: "api/media/43/hls/intra.m3u8", size: null },
		]);
	});

	it("have no light one before that is known, nor where there is one variant alone", () => {
		const words = (variants: Parameters<typeof qualitiesOf>[1]) =>
			qualitiesOf(all, variants).map(({ quality }) => quality);
		expect(words([])).toEqual(["full", "whole"]);
		expect(words(readVariants(BOTH).slice(0, 1))).toEqual(["full", "whole"]);
		expect(
			qualitiesOf({ ...all, qualities: null, intra: null }, readVariants(BOTH)).map(({ quality }) => quality),
		).toEqual(["full"]);
	});

	it("are played as chosen where there is such a one, else in full", () => {
		const offered = qualitiesOf({ ...all, intra: null }, readVariants(BOTH));
		expect(playedOf(offered, "light")?.path).toBe("api/media/43/hls/second.m3u8");
		expect(playedOf(offered, "whole")?.path).toBe("api/media/43/hls/index.m3u8");
		expect(playedOf([], "light")).toBeNull();
	});
});
