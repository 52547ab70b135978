// The frame on the screen is the frame that was asked for: a clip whose frames carry their number as a barcode is
// played in a real Chromium, and what the screen shows is read back.
import { painted, shown } from "./barcode.mjs";
import { base, check, same, scenario, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const { cookie, revision, growing } = JSON.parse(process.env.RUSHES_CLIP);
const seeks = Number(process.env.RUSHES_SEEKS ?? 50);

/** A sequence that is the same each time. */
function sequence(seed) {
	let state = seed >>> 0;
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return (state >>> 8) % below;
	};
}

/** Opens the page of the round as the person of the cookie. */
async function open(person, name, search = "") {
	const page = await person(name);
	const [key, value] = cookie.split("=");
	await page.context().addCookies([{ name: key, value, url: base }]);
	await page.goto(`${base}/review/${revision}${search}`);
	const review = new ReviewPage(page);
	await review.state("ready");
	return review;
}

await scenario(async ({ person }) => {
	const review = await open(person, "Seeker");
	const { media } = await review.checks();
	const answer = await review.page.request.get(`${base}/api/media/${media}`);
	const { clip } = await answer.json();
	const barcode = JSON.parse(process.env.RUSHES_BARCODE);
	/** The frame on the screen has to be the one that the page tells, and the one that was asked for. */
	async function is(frame, how) {
		const told = (await review.checks()).frame;
		same({ told, shown: await shown(review, barcode) }, { told: frame, shown: frame - clip.first_frame }, how);
	}
	/** The same by the canvas. */
	async function isPainted(frame, how) {
		const told = (await review.checks()).frame;
		const shown = await painted(review, barcode);
		same({ told, shown }, { told: frame, shown: frame - clip.first_frame }, how);
	}
	const random = sequence(clip.frame_count);

	if (growing) {
		// The rendition is still being made: what can be played by now is as exact as it will be.
		let sought = 0;
		while (sought < 10) {
			const now = await (await review.page.request.get(`${base}/api/media/${media}`)).json();
			if (now.status === "ready") break;
			const frame = clip.first_frame + random(now.clip.playable_frames);
			await review.seek(frame);
			await is(frame, `frame ${frame} while the rendition grows`);
			sought += 1;
		}
		check(sought > 0, "the rendition was complete before anything could be asked of it");
		return;
	}

	await is(clip.first_frame, "a clip opens on its first frame");
	for (let seek = 0; seek < seeks; seek += 1) {
		const frame = clip.first_frame + random(clip.frame_count);
		await review.seek(frame);
		await is(frame, `seek ${seek} to frame ${frame}`);
	}

	// By single frames, both ways, over every frame.
	await review.page.keyboard.press("Home");
	await review.painted(clip.first_frame);
	for (let step = 1; step < clip.frame_count; step += 1) {
		await review.page.keyboard.press("ArrowRight");
		await review.painted(clip.first_frame + step);
		await isPainted(clip.first_frame + step, `step ${step} forward`);
	}
	await is(clip.last_frame, "the last frame, step by step");
	await review.page.keyboard.press("Home");
	await review.painted(clip.first_frame);
	await review.page.keyboard.press("End");
	await review.painted(clip.last_frame);
	await is(clip.last_frame, "the last frame at once");
	for (let step = 1; step < clip.frame_count; step += 1) {
		await review.page.keyboard.press("ArrowLeft");
		await review.painted(clip.last_frame - step);
		await isPainted(clip.last_frame - step, `step ${step} backward`);
	}

	// Play, then pause: the frame that stands is the frame that is told.
	for (let time = 0; time < 5; time += 1) {
		const from = clip.first_frame + random(Math.max(1, clip.frame_count - 40));
		await review.seek(from);
		await review.page.keyboard.press("Space");
		await until("it plays on", async () => ((await review.checks()).frame ?? 0) > from + 1);
		await review.page.keyboard.press("Space");
		const told = await review.stands();
		await is(told, `pause ${time} on frame ${told}`);
	}

	// An address opens exactly there.
	for (const frame of [clip.first_frame + 1, clip.first_frame + random(clip.frame_count), clip.last_frame]) {
		await review.page.goto("about:blank");
		await review.page.goto(`${base}/review/${revision}?frame=${frame}`);
		await review.state("ready");
		await review.painted(frame);
		await is(frame, `the address of frame ${frame}`);
	}
});
