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
	await page.goto(`${base}/review/${later}?frame=${FIRST + 40}&compare=${earlier}&mode=wipe`);
	await review.state("ready");

	/** The frames that both canvases show at one moment; null for one whose bars contradict each other. */
	async function painted() {
		const [start, end] = [await review.at(0, 0), await review.at(1, 1)];
		return page.evaluate(
			({ bits, start, end }) => {
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
			},
			{ bits, start, end },
		);
	}
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

	// While both play they show the same frame, and stop on one.
	await page.keyboard.press("k");
	await review.state("playing");
	const seen = [];
	await until("half of the clip has played", async () => {
		const [one, other] = await painted();
		if (one !== null && other !== null) seen.push([one, other]);
		return one > 60;
	});
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
