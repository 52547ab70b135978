// A clip that is there in several qualities: whichever one plays, what is painted is the frame that was asked for. A change of
// quality keeps the frame on the screen and everything that goes on; the page says what it shows, and remembers the choice.
import { painted, shown } from "./barcode.mjs";
import { base, check, same, scenario, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const { cookie, revision } = JSON.parse(process.env.RUSHES_CLIP);
const barcode = JSON.parse(process.env.RUSHES_BARCODE);

/** Each by its name, with the lines that it has and what the page says over it. */
const LIGHT = { name: "Light (36 lines)", lines: 36, said: "Light version", playlist: "second.m3u8" };
const WHOLE = { name: "Every frame whole", lines: 72, said: "Every frame whole", playlist: "intra.m3u8" };
const FULL = { name: "Full", lines: 72, said: "", playlist: "index.m3u8" };

/** Opens the page of the round as the person of the cookie. */
async function open(page) {
	const [key, value] = cookie.split("=");
	await page.context().addCookies([{ name: key, value, url: base }]);
	const review = new ReviewPage(page);
	// Which playlist was asked for last is the one that plays.
	review.playlist = null;
	page.on("request", (request) => {
		const playlist = /\/hls\/((?!master)\w+\.m3u8)/.exec(request.url());
		if (playlist) review.playlist = playlist[1];
	});
	await page.goto(`${base}/review/${revision}`);
	await review.state("ready");
	return review;
}

/** Chooses in a menu that opens from a button. As long as it is open the keyboard is its own. */
async function chooseIn(page, button, choice) {
	await page.getByRole("button", { name: button }).click();
	await page.getByRole("menuitemradio", { name: choice }).click();
	await page.getByRole("menu").waitFor({ state: "detached" });
}

/** Chooses a quality by its name. */
async function choose({ page }, { name }) {
	await chooseIn(page, /^Quality: /, new RegExp(`^${name.replaceAll(/[()]/g, "\\$&")}`));
	await page.getByRole("button", { name: `Quality: ${name}`, exact: true }).waitFor();
}

/**
 * Has the page keep, of each change of quality, the frame that stands while the other one is opened and the first one that it
 * goes on to.
 */
function watchChanges(page) {
	return page.evaluate(() => {
		// The video is emptied as the change begins; media events do not bubble.
		document.addEventListener(
			"emptied",
			() => {
				const change = { from: window.__rushes.frame, to: null };
				window.change = change;
				const look = () => {
					const { frame } = window.__rushes;
					if (frame === change.from) requestAnimationFrame(look);
					else change.to = frame;
				};
				look();
			},
			true,
		);
	});
}

/** Waits until what is painted is of a quality, and says so. */
async function isShown(review, { name, lines, said, playlist }) {
	await until(`${name} is on the screen, and said to be`, async () => {
		const chip = (await review.page.getByTestId("quality-chip").innerText()).trim();
		const height = await review.page.evaluate(
			() => document.querySelector("[data-testid=picture] video").videoHeight,
		);
		return chip === said && height === lines && review.playlist === playlist;
	});
}

await scenario(async ({ person }) => {
	const review = await open(await person("Chooser"));
	const { page } = review;
	const { media } = await review.checks();
	const { clip, urls } = await (await page.request.get(`${base}/api/media/${media}`)).json();
	check(urls.qualities !== null && urls.intra !== null, `both are made: ${JSON.stringify(urls)}`);

	/** The frame on the screen is the one that the page tells, and the one that was asked for. */
	async function is(frame, how, look = shown, before = review) {
		const told = (await before.checks()).frame;
		const seen = await look(before, barcode);
		same({ told, shown: seen }, { told: frame, shown: frame - clip.first_frame }, how);
	}
	/** Every frame of a hand that seeks and steps is exact. */
	async function isExact(name, before = review) {
		for (const index of [0, 119, 61, 60, 12, 11, 97, 48]) {
			await before.seek(clip.first_frame + index);
			await is(clip.first_frame + index, `${name}: frame ${index}`, shown, before);
		}
		let frame = clip.first_frame + 48;
		for (const [key, by] of [
			["ArrowRight", 1],
			["Shift+ArrowRight", 10],
			["ArrowLeft", -1],
			["ArrowLeft", -1],
			["ArrowLeft", -1],
		]) {
			frame += by;
			await before.page.keyboard.press(key);
			await before.painted(frame);
			await is(frame, `${name}: ${key} to ${frame}`, painted, before);
		}
	}

	// At rest: the frame stays, in every quality, from every other.
	await isShown(review, FULL);
	await review.seek(clip.first_frame + 77);
	for (const quality of [LIGHT, WHOLE, LIGHT, FULL, WHOLE, FULL]) {
		const { frame } = await review.checks();
		await choose(review, quality);
		same((await review.checks()).frame, frame, `${quality.name}: the frame stays while it is opened`);
		await isShown(review, quality);
		await is(frame, `${quality.name}: the frame stays`);
		same((await review.checks()).state, "ready", `${quality.name}: it rests`);
	}
	for (const quality of [LIGHT, WHOLE]) {
		await choose(review, quality);
		await isShown(review, quality);
		await isExact(quality.name);
	}

	// While it plays: it plays on from there, as fast, and over the same stretch.
	const stretch = { in: clip.first_frame + 10, out: clip.first_frame + 110 };
	await review.seek(stretch.out);
	await page.keyboard.press("o");
	await review.seek(stretch.in);
	await page.keyboard.press("i");
	await page.keyboard.press("Shift+L");
	await chooseIn(page, /^Speed: /, "0.5×");
	await watchChanges(page);
	for (const quality of [LIGHT, FULL]) {
		await page.keyboard.press("k");
		await until("it plays", async () => (await review.checks()).frame > stretch.in + 5);
		await page.evaluate(() => {
			window.change = null;
		});
		await choose(review, quality);
		await isShown(review, quality);
		const { from, to } = await until("it plays on", async () => {
			const change = await page.evaluate(() => window.change);
			return change?.to != null && change;
		});
		same((await review.checks()).state, "playing", `${quality.name}: it plays`);
		// After the last frame of the stretch comes its first one. A busy machine leaves out some.
		const length = stretch.out - stretch.in + 1;
		const on = (to - from + length) % length;
		check(
			to >= stretch.in && to <= stretch.out && on <= 24,
			`${quality.name}: it went on from ${from}, and not at ${to}`,
		);
		const rate = await page.evaluate(
			() => document.querySelector("[data-testid=picture] video").playbackRate,
		);
		same(rate, 0.5, `${quality.name}: the speed stays`);
		await page.getByRole("button", { name: "Play once" }).waitFor();
		await page.keyboard.press("k");
		const frame = await review.stands();
		check(frame >= stretch.in && frame <= stretch.out, `${quality.name}: ${frame} is in the stretch`);
		await is(frame, `${quality.name}: paused on ${frame}`);
		await review.seek(stretch.in);
	}

	// The choice is this browser's: it holds after a reload, and the cross at what is said takes it back.
	await choose(review, LIGHT);
	await isShown(review, LIGHT);
	await page.reload();
	await review.state("ready");
	await isShown(review, LIGHT);
	await is((await review.checks()).frame, "after a reload");
	await page.getByRole("button", { name: "Show it in full" }).click();
	await isShown(review, FULL);

	// Where frames cannot be decoded beside the video, as over plain http, keyframes only are sought as exactly.
	const plain = await person("Without WebCodecs");
	await plain.addInitScript(() => {
		delete window.VideoDecoder;
	});
	const sought = await open(plain);
	await choose(sought, WHOLE);
	await isShown(sought, WHOLE);
	await isExact(`${WHOLE.name}, without WebCodecs`, sought);
});
