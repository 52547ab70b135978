// A picture that is too large to be painted whole is shown in tiles, sharp where one looks; and what the original holds at a
// place is told, pinned and let go.
import { ask, base, check, same, scenario, signIn, stageOf, until } from "./browser.mjs";
import { decode } from "./pixels.mjs";
import { grey } from "./png.mjs";
import { ReviewPage } from "./review_page.mjs";

const SIDE = 9000;
/** Blocks of 90 pixels, each of a grey that its neighbours do not have. */
const greyAt = (x, y) => 30 + ((Math.floor(x / 90) * 37 + Math.floor(y / 90) * 61) % 200);

/** A grey of which half the light is left. */
function darker(value) {
	const part = value / 255;
	const light = (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4) / 2;
	return 255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);
}

/** Opens a round with the picture, and waits until it is ready. */
async function uploaded(page) {
	const stage = await stageOf(page, "Chronograph 41 mm", "hero_images");
	const headers = { Origin: base };
	const opened = await page.request.post(`${base}/api/stages/${stage.id}/revisions`, { data: {}, headers });
	check(opened.ok(), `a round is opened: ${opened.status()}`);
	const round = await opened.json();
	const buffer = grey(SIDE, SIDE, greyAt);
	const sent = await page.request.post(`${base}/api/stages/${stage.id}/revisions/${round.id}/upload`, {
		headers,
		multipart: { type: "current", file: { name: "large.png", mimeType: "image/png", buffer } },
	});
	check(sent.status() === 201, `it is taken: ${await sent.text()}`);
	const { id } = await sent.json();
	await until(
		"the picture is ready",
		async () => {
			const { status, error } = await ask(page, `media/${id}`);
			check(status !== "failed", `it is made ready: ${JSON.stringify(error)}`);
			return status === "ready";
		},
		120_000,
	);
	return { round: round.id, media: id };
}

/** What is on the screen at places of the picture, in its pixels. */
async function painted(review, places) {
	const points = [];
	for (const [x, y] of places) points.push(await review.at((x + 0.5) / SIDE, (y + 0.5) / SIDE));
	const screen = decode(await review.page.screenshot());
	return points.map(({ x, y }) => screen.at(x, y)[0]);
}

await scenario(async ({ person }) => {
	const page = await person("Tomas");
	await signIn(page, "artist2@demo.test");
	const { round, media } = await uploaded(page);
	const asked = [];
	page.on("request", (request) => asked.push(new URL(request.url()).pathname));
	const review = await ReviewPage.open(page, round);
	check(!asked.includes(`/api/media/${media}/view`), "the picture is never fetched whole");
	const tiles = () => asked.filter((path) => path.startsWith(`/api/media/${media}/tiles/`));
	check(tiles().includes(`/api/media/${media}/tiles/0/0_0`), "the coarsest tile comes");
	const levels = () => new Set(tiles().map((path) => path.split("/").at(-2)));
	check(!levels().has("5"), "nobody needs the picture in full size to see all of it");
	await until("the middle of a block is seen, small", async () => {
		const [value] = await painted(review, [[4545, 4545]]);
		check(Math.abs(value - greyAt(4545, 4545)) < 12, `it is ${value}`);
		return true;
	});

	// At 100 % around the middle every pixel is its own.
	await page.keyboard.press("2");
	await until("tiles in full size come", () => levels().has("5"));
	const places = [4455, 4545, 4635].flatMap((x) => [4400, 4500, 4590].map((y) => [x, y]));
	const expected = places.map(([x, y]) => greyAt(x, y));
	await until("what is seen is sharp and exact", async () => {
		const seen = await painted(review, places);
		return seen.every((value, index) => value === expected[index]);
	});
	check(tiles().length < 80, `only what is seen comes: ${tiles().length}`);

	// A look is worked out of what the tiles show.
	await page.keyboard.press("u");
	await page.getByLabel("Exposure").fill("-1");
	await until("what is seen is darker by a stop", async () => {
		const seen = await painted(review, places);
		return seen.every((value, index) => Math.abs(value - darker(expected[index])) <= 1);
	});
	await page.keyboard.press("u");
	await page.keyboard.press("Shift+Q");
	await until("it is shown as it is again", async () => {
		const seen = await painted(review, places);
		return seen.every((value, index) => value === expected[index]);
	});

	// What the original holds where the pointer rests.
	const place = await review.at(4545.5 / SIDE, 4500.5 / SIDE);
	await page.mouse.move(place.x, place.y);
	const source = page.getByTestId("source-value");
	const value = greyAt(4545, 4500);
	await until("the original's value is told", async () =>
		((await source.count()) ? await source.innerText() : "").startsWith(`Y ${value}`),
	);
	await page.keyboard.press("q");
	const pinned = page.getByTestId("pinned-probe");
	await pinned.filter({ hasText: `Y ${value}` }).waitFor();
	const words = await pinned.innerText();
	const hex = `#${value.toString(16).padStart(2, "0").repeat(3)}`;
	check(words.includes("4545, 4500") && words.includes(hex) && words.includes("Linear"), words);
	await page.mouse.move(place.x + 200, place.y);
	check((await pinned.innerText()).includes("4545, 4500"), "a pinned pixel stays");
	await page.getByRole("button", { name: "Let go of the pixel" }).click();
	await pinned.waitFor({ state: "detached" });
	same(await review.checks().then(({ state }) => state), "ready", "the page is ready");
});
