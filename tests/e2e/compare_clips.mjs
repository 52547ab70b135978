// Two rounds of a clip under one clock: both carry their frames' numbers as bars, and what is painted of each is read back.
import { base, check, same, scenario, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const { cookie, rounds } = JSON.parse(process.env.RUSHES_ROUNDS);
const { bits } = JSON.parse(process.env.RUSHES_BARCODE);
const [earlier, later] = rounds;
/** The later round is numbered from 1001, the earlier one from 0. */
const FIRST = 1001;

await scenario(async ({ person }) => {
	const page = await person("Comparer");
	const [key, value] = cookie.split("=");
	await page.context().addCookies([{ name: key, value, url: base }]);
	const review = new ReviewPage(page);
	// In the page itself: the frames that both canvases show at one moment; null for one whose bars contradict each other.
	await page.addInitScript((bits) => {
		window.bothPainted = ({ start, end }) => {
			const host = document.querySelector("[data-testid=picture]").getBoundingClientRect();
			const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
			return ["reviewed", "other"].map((layer) => {
				const canvas = document.querySelector(`[data-layer=${layer}] canvas`);
				if (!canvas) return null;
				const scale = window.devicePixelRatio;
				const bright = ({ x, y }) => {
					const [left, top] = [start.x + x * (end.x - start.x), start.y + y * (end.y - start.y)];
					pixel.drawImage(canvas, (left - host.left) * scale, (top - host.top) * scale, 1, 1, 0, 0, 1, 1);
					const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data;
					return red + green + blue > 3 * 128 ? 1 : 0;
				};
				let number = 0;
				for (const bit of bits) {
					if (bright(bit) === bright(bit.not)) return null;
					number = number * 2 + bright(bit);
				}
				return number;
			});
		};
	}, bits);
	await page.goto(`${base}/review/${later}?frame=${FIRST + 40}&compare=${earlier}&mode=wipe`);
	await review.state("ready");

	const corners = async () => ({ start: await review.at(0, 0), end: await review.at(1, 1) });
	const painted = async () => page.evaluate((places) => window.bothPainted(places), await corners());
	async function bothShow(index, how) {
		await review.painted(FIRST + index);
		await until(`${how}: both show ${index}`, async () => {
			const [one, other] = await painted();
			return one === index && other === index;
		});
	}

	await bothShow(40, "an address that names a frame and another round");
	for (const index of [0, 95, 17, 63, 64, 5]) {
		await review.seek(FIRST + index);
		await bothShow(index, "a seek");
	}
	await page.locator("[data-testid=picture]").focus();
	for (let index = 6; index < 30; index += 1) {
		await page.keyboard.press("ArrowRight");
		await bothShow(index, "a step forwards");
	}
	for (let index = 28; index > 20; index -= 1) {
		await page.keyboard.press("ArrowLeft");
		await bothShow(index, "a step backwards");
	}
	// Beside each other the same holds.
	await page.keyboard.press("1");
	await page.getByTestId("compared").waitFor();
	await bothShow(21, "side by side");
	await page.keyboard.press("Home");
	await bothShow(0, "the first frame");

	// While both play they show the same frame, and stop on one. The page looks by itself, from before they play: asked from
	// outside it would seldom answer in time on a busy machine. They play over and over, so that there is always something to stop.
	await page.getByRole("button", { name: "Play over and over" }).click();
	const places = await corners();
	const watched = page.evaluate(async (places) => {
		const [seen, late] = [[], performance.now() + 20_000];
		while ((seen.at(-1)?.[0] ?? 0) <= 60 && performance.now() < late) {
			const both = window.bothPainted(places);
			if (!both.includes(null)) seen.push(both);
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		return seen;
	}, places);
	const [seen] = await Promise.all([watched, page.keyboard.press("k")]);
	await review.state("playing");
	check(seen.at(-1)?.[0] > 60, `half of the clip has played: ${JSON.stringify(seen)}`);
	const moving = seen.filter(([one]) => one > 12);
	check(moving.length > 3, `the clip played: ${JSON.stringify(seen)}`);
	// A machine that is busy may be late with one; ahead the other one never is.
	check(moving.every(([one, other]) => other <= one), `ahead while they played: ${JSON.stringify(seen)}`);
	const equal = moving.filter(([one, other]) => one === other);
	check(equal.length * 2 >= moving.length, `they ran apart while they played: ${JSON.stringify(seen)}`);
	if (process.env.RUSHES_TELL) console.log(equal.length, moving.length, JSON.stringify(moving));
	await page.keyboard.press("k");
	await review.state("ready");
	await until("both rest on one frame", async () => {
		const { frame } = await review.checks();
		const [one, other] = await painted();
		return one === frame - FIRST && other === one;
	});
	same(new URL(page.url()).searchParams.get("compare"), String(earlier), "the comparison stays in the address");
});
