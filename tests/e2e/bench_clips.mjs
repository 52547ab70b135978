// How soon a frame that was asked for is on the screen, within what the browser has of the clip: in one context of a
// real Chromium, by keys and by the field of the frame number. Prints [{name, value}] in milliseconds.
import { base, launch, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const SEEKS = 240;
const STEPS = 200;
const FIRST_STEPS = 100;
/** Of the clips that are measured. */
const FRAMES_PER_SECOND = 24;
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

/** In the page: types a frame and presses Enter in one go, so that nothing is made ready while it is being typed. */
async function typeAtOnce(frame) {
	const field = document.activeElement;
	const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
	set.call(field, String(frame));
	field.dispatchEvent(new Event("input", { bubbles: true }));
	// What is typed is taken in between two events.
	await null;
	field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
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

/** In the page: from a bare seek of a bare video to its frame callback, over the same frames and nothing around it. */
async function bareSeeks({ playlist, frames, rate }) {
	const text = await (await fetch(playlist)).text();
	const folder = playlist.slice(0, playlist.lastIndexOf("/") + 1);
	const [, header] = text.match(/URI="([^"]+)"/);
	const files = [header, ...text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))];
	const video = document.createElement("video");
	video.muted = true;
	video.style.cssText = "position:absolute;left:0;top:0;width:1px;height:1px;opacity:0";
	document.body.append(video);
	const once = (target, type) =>
		new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
	const source = new MediaSource();
	video.src = URL.createObjectURL(source);
	await once(source, "sourceopen");
	const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.640028,mp4a.40.2"');
	for (const file of files) {
		buffer.appendBuffer(await (await fetch(folder + file)).arrayBuffer());
		await once(buffer, "updateend");
	}
	// Else the last frames wait for what follows them.
	source.endOfStream();
	const times = [];
	for (const frame of frames) {
		const presented = new Promise((resolve) => {
			video.requestVideoFrameCallback(() => resolve(performance.now()));
		});
		const began = performance.now();
		video.currentTime = (frame + 0.5) / rate;
		times.push((await presented) - began);
		if (video.seeking) await once(video, "seeked");
	}
	video.remove();
	return times;
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
	const { clip, urls } = await answer.json();
	await until("the whole clip is in the buffer", () =>
		page.evaluate(() => {
			const video = document.querySelector("video");
			return video && video.buffered.length === 1 && video.buffered.end(0) >= video.duration - 0.05;
		}),
	);
	await page.evaluate(watch);

	const steps = [];
	/** The steps to frames that were not on the screen before: nothing can have kept them. */
	const firsts = [];
	const seen = new Set();
	await review.seek(clip.first_frame + 10);
	for (let step = 0; step < STEPS + WARM_UP; step += 1) {
		const at = (await review.checks()).frame;
		// There and back again in strides, so that both ways are measured.
		const forward = step % 40 < 20;
		const to = at + (forward ? 1 : -1);
		const took = await latency(page, to, () => page.keyboard.press(forward ? "ArrowRight" : "ArrowLeft"));
		if (step >= WARM_UP) steps.push(took);
		seen.add(to);
	}
	for (let step = 0; step < FIRST_STEPS; step += 1) {
		const to = (await review.checks()).frame + 1;
		const took = await latency(page, to, () => page.keyboard.press("ArrowRight"));
		if (!seen.has(to)) firsts.push(took);
	}
	const seeks = [];
	const typed = [];
	const sought = [];
	let state = 0x2545f491;
	for (let seek = 0; seek < SEEKS + WARM_UP; seek += 1) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		const frame = clip.first_frame + (state >>> 8) % clip.frame_count;
		if (frame === (await review.checks()).frame) continue;
		sought.push(frame - clip.first_frame);
		// By turns at once, and as a hand does it that types first and presses Enter then.
		if (seek % 2 === 0) {
			await page.getByTestId("place").click();
			await page.getByLabel("Go to a frame or a timecode").waitFor();
			seeks.push(await latency(page, frame, () => page.evaluate(typeAtOnce, frame)));
		} else {
			await page.getByTestId("place").click();
			// As fast as hands press keys.
			await page.getByLabel("Go to a frame or a timecode").pressSequentially(`${frame}`, { delay: 100 });
			typed.push(await latency(page, frame, () => page.keyboard.press("Enter")));
		}
	}
	const bare = await page.evaluate(bareSeeks, {
		playlist: `${base}/${urls.hls}`,
		frames: sought,
		rate: FRAMES_PER_SECOND,
	});
	const measured = [
		["step by one frame there and back, key to paint", steps],
		["step to a frame not seen before, key to paint", firsts],
		["seek within the buffer at once, key to paint", seeks.slice(WARM_UP / 2)],
		["seek within the buffer to a frame that was typed before, key to paint", typed.slice(WARM_UP / 2)],
		["the browser's bare seek to its frame callback", bare.slice(WARM_UP)],
	];
	const figures = measured.flatMap(([name, times]) => [
		[`${name} p50`, part(times, 0.5)],
		[`${name} p95`, part(times, 0.95)],
	]);
	console.log(JSON.stringify(figures.map(([name, value]) => ({ name, value }))));
} finally {
	await browser.close();
	process.stdin.destroy();
}
