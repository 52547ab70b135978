// Two rounds of a still, compared in each of the seven ways in a real Chromium: what the screen shows is read back.
import { base, check, same, scenario, until } from "./browser.mjs";
import { decode } from "./pixels.mjs";
import { ReviewPage } from "./review_page.mjs";

const { cookie, rounds } = JSON.parse(process.env.RUSHES_ROUNDS);
const [red, blue, blueAgain] = rounds;
const RED = [200, 40, 40];
const BLUE = [40, 40, 200];
const AROUND = [46, 46, 46];
const BLACK = [0, 0, 0];

await scenario(async ({ person }) => {
	const page = await person("Comparer");
	const [key, value] = cookie.split("=");
	await page.context().addCookies([{ name: key, value, url: base }]);
	const review = new ReviewPage(page);

	const at = () => new URL(page.url());
	const isAt = (round, compare, mode) =>
		until(`the address says ${compare} ${mode}`, () => {
			const { pathname, searchParams } = at();
			const told = [pathname, searchParams.get("compare"), searchParams.get("mode")];
			return JSON.stringify(told) === JSON.stringify([`/review/${round}`, compare && String(compare), mode]);
		});
	async function open(round, compare, mode) {
		await page.goto(`${base}/review/${round}?compare=${compare}&mode=${mode}`);
		await review.ready();
		await page.locator("[data-layer=other] canvas").waitFor({ state: "attached" });
	}
	/** The pixels at places of the reviewed picture, 0 to 1. */
	async function pixels(places) {
		const points = [];
		for (const [x, y] of places) points.push(await review.at(x, y));
		const picture = decode(await page.screenshot({ animations: "allow" }));
		return points.map(({ x, y }) => picture.at(x, y));
	}
	const isNear = (one, other) => one.every((part, index) => Math.abs(part - other[index]) <= 2);
	async function shows(places, colors, how) {
		let last;
		await until(`${how}: ${JSON.stringify(colors)}`, async () => {
			last = await pixels(places);
			return last.every((color, index) => isNear(color, colors[index]));
		}).catch((error) => {
			throw new Error(`${error.message}; shown: ${JSON.stringify(last)}`);
		});
	}
	// The square other one lies in the middle of the frame, from a quarter to three quarters.
	const [OUTSIDE_LEFT, LEFT, RIGHT, OUTSIDE_RIGHT] = [
		[0.1, 0.3],
		[0.3, 0.3],
		[0.7, 0.3],
		[0.9, 0.3],
	];
	const ALL = [OUTSIDE_LEFT, LEFT, RIGHT, OUTSIDE_RIGHT];

	// Wipe: on the left of the line there is the one round and nothing else, on the right the other.
	await open(blue, red, "wipe");
	await shows(ALL, [AROUND, RED, BLUE, BLUE], "a wipe in the middle");
	const line = page.getByRole("slider", { name: "Line between the rounds" });
	await line.focus();
	for (let step = 0; step < 3; step += 1) await page.keyboard.press("Shift+ArrowRight");
	await shows(ALL, [AROUND, RED, RED, BLUE], "a wipe moved by its keys");
	const box = await line.boundingBox();
	await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
	await page.mouse.down();
	const to = await review.at(0.2, 0.5);
	await page.mouse.move(to.x, to.y, { steps: 5 });
	await page.mouse.up();
	await shows(ALL, [AROUND, BLUE, BLUE, BLUE], "a wipe that was dragged");
	await page.getByRole("button", { name: "Level line" }).click();
	const high = await review.at(0.5, 0.5);
	await line.focus();
	await shows(
		[
			[0.4, 0.1],
			[0.4, 0.9],
		],
		[RED, BLUE],
		"a level line has the other round above it",
	);
	check(high.x > 0, "the picture is on the screen");
	// The line lies on the same pixels of the picture however it is looked at.
	await page.getByRole("button", { name: "Upright line" }).click();
	await page.keyboard.press("Shift+ArrowRight");

	await page.locator("[data-testid=picture]").focus();
	await page.keyboard.press("2");
	await isAt(blue, red, "wipe");

	// Overlay: half of each, and so much as is set.
	await page.keyboard.press("3");
	await isAt(blue, red, "overlay");
	await shows([OUTSIDE_LEFT, LEFT], [BLUE, [120, 40, 120]], "half of each");
	await page.getByLabel("How much of round 1").fill("100");
	await shows([LEFT], [RED], "all of the other round");
	await page.getByLabel("How much of round 1").fill("0");
	await shows([LEFT], [BLUE], "nothing of the other round");

	// Toggle: one at a time; Space and a click go from one to the other.
	await page.locator("[data-testid=picture]").focus();
	await page.keyboard.press("4");
	await shows(ALL, [BLUE, BLUE, BLUE, BLUE], "a toggle begins with the reviewed round");
	await page.keyboard.press("Space");
	await shows(ALL, [AROUND, RED, RED, AROUND], "Space shows the other one, and nothing of the first beside it");
	const middle = await review.at(0.5, 0.5);
	await page.mouse.click(middle.x, middle.y);
	await shows(ALL, [BLUE, BLUE, BLUE, BLUE], "a click shows the reviewed one again");

	// Difference, enlarged.
	await page.keyboard.press("5");
	await page.getByLabel("Gain").fill("0");
	await shows([LEFT], [[160, 0, 160]], "a difference as it is");
	await page.getByLabel("Gain").fill("0.5");
	await shows([LEFT], [[226, 0, 226]], "a difference that is enlarged");
	// Its largest channel as heat: 160 of 255 lies between red at 0.6 and yellow at 0.8.
	await page.getByLabel("Gain").fill("0");
	await page.getByRole("button", { name: "Difference in the colours of heat" }).click();
	await shows([LEFT], [[255, 72, 0]], "a difference as heat");
	await page.getByRole("button", { name: "Difference in the colours of heat" }).click();
	// A look is worked out before the two are compared, for both: of the red channel there is 160, of the green none.
	await page.keyboard.press("Shift+R");
	await shows([LEFT], [[160, 160, 160]], "the difference of the red channels");
	await page.keyboard.press("Shift+G");
	await shows([LEFT], [BLACK], "the difference of the green channels");
	await page.getByTestId("look-chip").getByText("Green").waitFor();
	await page.keyboard.press("Shift+Q");
	await shows([LEFT], [[160, 0, 160]], "the pictures as they are");
	// Two that are equal have none, however much it is enlarged.
	await page.getByLabel("Gain").fill("7");
	await page.getByLabel("Compared with").selectOption(String(blueAgain));
	await shows(ALL, [BLACK, BLACK, BLACK, BLACK], "the difference of equal rounds is black");
	await isAt(blue, blueAgain, "difference");

	// Onion skin: grey where both are alike, tinted where they are not.
	await page.locator("[data-testid=picture]").focus();
	await page.keyboard.press("6");
	await until("equal rounds are grey in an onion skin", async () => {
		const [[r, g, b]] = await pixels([LEFT]);
		return r > 20 && Math.abs(r - g) <= 3 && Math.abs(g - b) <= 3;
	});
	// Left and right go through the rounds that there are to compare with.
	await page.keyboard.press("ArrowRight");
	await isAt(blue, red, "onion-skin");
	await until("what is lighter in the other round is warm", async () => {
		const [[r, g]] = await pixels([LEFT]);
		return r > g + 5;
	});

	// Checkerboard: square by square from the corner of the view on, each to its very edge.
	await page.locator("[data-testid=picture]").focus();
	await page.keyboard.press("7");
	await isAt(blue, red, "checkerboard");
	await page.getByLabel("Squares").fill("32");
	await until("the rounds take turns, square by square", async () => {
		const area = await page.getByTestId("picture").boundingBox();
		const [from, to] = [await review.at(0.3, 0.3), await review.at(0.7, 0.7)];
		const picture = decode(await page.screenshot({ animations: "allow" }));
		const counts = [0, 0];
		for (let y = Math.ceil(from.y); y < to.y; y += 5) {
			for (let x = Math.ceil(from.x); x < to.x; x += 1) {
				const turn = (Math.floor((x - area.x) / 32) + Math.floor((y - area.y) / 32)) % 2;
				if (!isNear(picture.at(x, y), turn === 0 ? RED : BLUE)) return false;
				counts[turn] += 1;
			}
		}
		return counts.every((count) => count > 100);
	});

	// Side by side: the same place of both, also when one is moved.
	await page.keyboard.press("1");
	await page.getByTestId("compared").waitFor();
	async function pair() {
		const [own, pane] = await Promise.all(
			["picture", "compared"].map((id) => page.getByTestId(id).boundingBox()),
		);
		const place = await review.at(0.5, 0.5);
		const picture = decode(await page.screenshot({ animations: "allow" }));
		return [
			picture.at(place.x, place.y),
			picture.at(place.x - own.x + pane.x, place.y - own.y + pane.y),
			place.x - own.x,
		];
	}
	await until("both are there, each in its pane", async () => {
		const [reviewed, other] = await pair();
		return isNear(reviewed, BLUE) && isNear(other, RED);
	});
	const before = await until("the pictures rest", async () => {
		const [[, , first], [, , second]] = [await pair(), await pair()];
		return first === second && second;
	});
	const pane = await page.getByTestId("compared").boundingBox();
	await page.mouse.move(pane.x + pane.width / 2, pane.y + pane.height / 2);
	await page.mouse.down();
	await page.mouse.move(pane.x + pane.width / 2 + 60, pane.y + pane.height / 2, { steps: 4 });
	await page.mouse.up();
	await until(`dragging in one pane moves both, from ${before}`, async () => {
		const [, , after] = await pair();
		check(Math.abs(after - before - 60) <= 1, `it is at ${after}`);
		return true;
	});
	same((await page.getByRole("listitem").filter({ hasText: "Rectangle" }).count()) > 0, false, "and draws nothing");

	// Esc leaves, W comes back to the round before, and the address tells.
	await page.keyboard.press("Escape");
	await isAt(blue, null, null);
	await page.keyboard.press("w");
	await isAt(blue, red, "side-by-side");
	await page.keyboard.press("Escape");

	// The timeline: two rounds that are picked are compared, the later one reviewed.
	await page.getByRole("tab", { name: /Rounds/ }).click();
	await page.getByRole("checkbox", { name: "Compare round 3" }).check();
	await page.getByRole("checkbox", { name: "Compare round 1" }).check();
	await isAt(blueAgain, red, "side-by-side");
	await until("the timeline stays open, with both picked", async () => {
		const checked = [1, 2, 3].map((round) =>
			page.getByRole("checkbox", { name: `Compare round ${round}` }).isChecked(),
		);
		return JSON.stringify(await Promise.all(checked)) === "[true,false,true]";
	});
	// Whoever is given the address is where it was made.
	await open(blueAgain, red, "toggle");
	await shows([LEFT], [BLUE], "an address opens the comparison");
	await page.goto(`${base}/review/${blue}?compare=999999&mode=wipe`);
	await review.ready();
	await isAt(blue, null, null);
});
