// How long it takes from one hand to the other's eye: two contexts of a real Chromium draw for each other. Prints
// [{name, value}] in milliseconds. Both clocks are the machine's own: `timeOrigin + now()` in either page.
import { launch, signIn, stageOf, until, writesFor } from "./browser.mjs";
import { KEYS, ReviewPage } from "./review_page.mjs";

const STROKES = 50;
const MOVES = 100;
/** Left out: the first ones find nothing compiled and no cache warm. */
const WARM_UP = 5;

/** In the page of the one who draws: when the hand did what, by the time stamps of its real pointer events. */
function watchHand() {
	window.hand = {};
	for (const type of ["pointermove", "pointerup"]) {
		window.addEventListener(
			type,
			(event) => {
				window.hand[type] = performance.timeOrigin + event.timeStamp;
			},
			{ capture: true },
		);
	}
}

/**
 * In the page of the one who looks: when a mark was first on the screen as committed, and when each shape of a stroke
 * in progress was. A change is on the screen when the frame after it begins.
 */
function watchEye() {
	window.eye = { committed: [], shapes: [], items: [] };
	const listed = new Set(document.querySelectorAll("li[data-item]"));
	new MutationObserver(() => {
		const fresh = [...document.querySelectorAll("li[data-item]")].filter((item) => !listed.has(item));
		for (const item of fresh) listed.add(item);
		requestAnimationFrame(() => {
			for (const _ of fresh) window.eye.items.push(performance.timeOrigin + performance.now());
		});
	}).observe(document.body, { subtree: true, childList: true });
	const overlay = document.querySelector(".viewer-overlay");
	const known = new Set(overlay.querySelectorAll(".viewer-badge"));
	let last = "";
	new MutationObserver(() => {
		// What is committed has its number; what is being drawn has none yet.
		const fresh = [...overlay.querySelectorAll(".viewer-badge")].filter((badge) => !known.has(badge));
		const shape =
			overlay.querySelector("[data-mark]:last-of-type path:last-of-type")?.getAttribute("d") ?? "";
		const changed = shape !== last;
		last = shape;
		for (const badge of fresh) known.add(badge);
		requestAnimationFrame(() => {
			const at = performance.timeOrigin + performance.now();
			for (const _ of fresh) window.eye.committed.push(at);
			if (changed) window.eye.shapes.push({ shape, at });
		});
	}).observe(overlay, { subtree: true, childList: true, attributes: true });
}

const hand = (review, type) => review.page.evaluate((type) => window.hand[type], type);

/** From the pointer going up to the committed mark on the other's screen, and to its item on the other's checklist. */
async function committed(from, to) {
	const times = { marks: [], items: [] };
	for (let stroke = 0; stroke < STROKES + WARM_UP; stroke += 1) {
		const [before, listed] = await to.page.evaluate(() => [
			window.eye.committed.length,
			window.eye.items.length,
		]);
		const [x, y] = [0.05 + 0.09 * (stroke % 10), 0.1 + 0.13 * Math.floor(stroke / 10)];
		await from.drag([x, y], [x + 0.06, y + 0.09]);
		await from.page.mouse.up();
		const seen = await until("the committed mark at the other", () =>
			to.page.evaluate((before) => window.eye.committed[before], before),
		);
		const item = await until("its item at the other", () =>
			to.page.evaluate((listed) => window.eye.items[listed], listed),
		);
		const up = await hand(from, "pointerup");
		times.marks.push(seen - up);
		times.items.push(item - up);
		// The field for a note beside the mark would lie in the way of the next one.
		await from.page.keyboard.press("Escape");
	}
	return { marks: times.marks.slice(WARM_UP), items: times.items.slice(WARM_UP) };
}

/** From a movement of the pointer to the stroke in progress showing it on the other's screen. */
async function live(from, to) {
	const times = [];
	const start = await from.at(0.05, 0.9);
	await from.page.mouse.move(start.x, start.y);
	await from.page.mouse.down();
	for (let move = 1; move <= MOVES + WARM_UP; move += 1) {
		const [x, y] = [start.x + move * 8, start.y - (move % 2) * 12];
		await from.page.mouse.move(x, y);
		// What the hand drew ends here; that is the one shape that counts.
		const end = await from.page.evaluate(() =>
			document.querySelector(".viewer-overlay [data-mark]:last-of-type path:last-of-type").getAttribute("d"),
		);
		const place = end.slice(end.lastIndexOf("L"));
		const seen = await until("the movement at the other", () =>
			to.page.evaluate((place) => window.eye.shapes.find(({ shape }) => shape.endsWith(place))?.at, place),
		);
		times.push(seen - (await hand(from, "pointermove")));
		// A hand is not in step with the clock of the connection.
		await new Promise((resolve) => setTimeout(resolve, Math.random() * 50));
	}
	await from.page.mouse.up();
	return times.slice(WARM_UP);
}

function part(times, of) {
	const sorted = times.toSorted((left, right) => left - right);
	return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))] * 10) / 10;
}

const browser = await launch();
try {
	const reviews = [];
	for (const email of ["supervisor@demo.test", "artist@demo.test"]) {
		const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
		await writesFor(context, "everyone");
		const page = await context.newPage();
		await signIn(page, email);
		const stage = await stageOf(page, "Solea Eau de Soir 50 ml", "catalog_images");
		reviews.push(await ReviewPage.open(page, stage.latest_revision.id));
	}
	const [from, to] = reviews;
	await from.page.evaluate(watchHand);
	await to.page.getByRole("tab", { name: /Checklist/ }).click();
	await to.page.evaluate(watchEye);
	await from.page.keyboard.press(KEYS.freehand);
	const { marks: strokes, items } = await committed(from, to);
	const moves = await live(from, to);
	const figures = [
		["stroke between two browsers, committed mark visible p50", part(strokes, 0.5)],
		["stroke between two browsers, committed mark visible p95", part(strokes, 0.95)],
		["note → item on the artist's open checklist, pointer up to paint p50", part(items, 0.5)],
		["note → item on the artist's open checklist, pointer up to paint p95", part(items, 0.95)],
		["live stroke, pointer move to paint at the other p50", part(moves, 0.5)],
		["live stroke, pointer move to paint at the other p95", part(moves, 0.95)],
	];
	console.log(JSON.stringify(figures.map(([name, value]) => ({ name, value }))));
} finally {
	await browser.close();
	process.stdin.destroy();
}
