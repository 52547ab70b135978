// How soon a frame that was asked for is on the screen, within what the browser has of the clip: in one context of a
// real Chromium, by keys and by the field of the frame number. Prints [{name, value}] in milliseconds.
import { base, launch, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const SEEKS = 200;
const STEPS = 200;
/** Left out: the first ones find nothing compiled and no cache warm. */
const WARM_UP = 10;

/** In the page: when a key went down by its own time stamp, and when a frame was painted. */
function watch() {
	window.pressed = 0;
	window.addEventListener(
		"keydown",
		(event) => {
			window.pressed = event.timeStamp;
		},
		{ capture: true },
	);
	// Looked for every few milliseconds, and not without pause: that would take the decoder's processor away.
	window.paintedAt = (frame) =>
		new Promise((resolve) => {
			const look = () => {
				if (window.__rushes.frame === frame) resolve(performance.now());
				else setTimeout(look, 2);
			};
			look();
		});
}

function part(times, of) {
	const sorted = times.toSorted((left, right) => left - right);
	return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))] * 10) / 10;
}

/** From a key to the frame that it asks for. */
async function latency(page, frame, press) {
	const painted = page.evaluate((frame) => window.paintedAt(frame), frame);
	await press();
	const at = await painted;
	return at - (await page.evaluate(() => window.pressed));
}

const { cookie, revision } = JSON.parse(process.env.RUSHES_CLIP);
const browser = await launch();
try {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
	const [name, value] = cookie.split("=");
	await context.addCookies([{ name, value, url: base }]);
	const page = await context.newPage();
	const review = await ReviewPage.open(page, revision);
	const { media } = await review.checks();
	const answer = await page.request.get(`${base}/api/media/${media}`);
	const { clip } = await answer.json();
	await until("the whole clip is in the buffer", () =>
		page.evaluate(() => {
			const video = document.querySelector("video");
			return video && video.buffered.length === 1 && video.buffered.end(0) >= video.duration - 0.05;
		}),
	);
	await page.evaluate(watch);

	const steps = [];
	await review.seek(clip.first_frame + 10);
	for (let step = 0; step < STEPS + WARM_UP; step += 1) {
		const at = (await review.checks()).frame;
		// There and back again in strides, so that both ways are measured.
		const forward = step % 40 < 20;
		steps.push(
			await latency(page, at + (forward ? 1 : -1), () =>
				page.keyboard.press(forward ? "ArrowRight" : "ArrowLeft"),
			),
		);
	}
	const seeks = [];
	let state = 0x2545f491;
	for (let seek = 0; seek < SEEKS + WARM_UP; seek += 1) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		const frame = clip.first_frame + (state >>> 8) % clip.frame_count;
		if (frame === (await review.checks()).frame) continue;
		await review.typeFrame(frame);
		seeks.push(await latency(page, frame, () => page.keyboard.press("Enter")));
	}
	const figures = [
		["step by one frame, key to paint p50", part(steps.slice(WARM_UP), 0.5)],
		["step by one frame, key to paint p95", part(steps.slice(WARM_UP), 0.95)],
		["seek within the buffer, key to paint p50", part(seeks.slice(WARM_UP), 0.5)],
		["seek within the buffer, key to paint p95", part(seeks.slice(WARM_UP), 0.95)],
	];
	console.log(JSON.stringify(figures.map(([name, value]) => ({ name, value }))));
} finally {
	await browser.close();
	process.stdin.destroy();
}
