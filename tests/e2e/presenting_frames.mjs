// Who follows a presenter is on the presenter's frame: a clip whose frames carry their number as a barcode is stepped, played
// and paused by one, and what is painted before two others is read back.
import { painted } from "./barcode.mjs";
import { base, check, same, scenario, signIn, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const { cookie, revision, stage } = JSON.parse(process.env.RUSHES_CLIP);
const barcode = JSON.parse(process.env.RUSHES_BARCODE);
/** So many frames apart is near, half a second: a machine that plays a clip three times is busy. */
const APART = 12;

await scenario(async ({ person }) => {
	const leaderPage = await person("Leader");
	const [key, value] = cookie.split("=");
	await leaderPage.context().addCookies([{ name: key, value, url: base }]);
	const post = async (path, data) => {
		const answer = await leaderPage.request.post(`${base}/api/${path}`, { data, headers: { origin: base } });
		check(answer.ok(), `POST /api/${path}: ${answer.status()} ${await answer.text()}`);
		return answer.json();
	};
	await post(`revisions/${revision}/submit`, {});
	const { id } = await post("reviews", { name: "Bars", items: [stage] });
	await post(`reviews/${id}/start`, {});
	const followers = [await person("Mika"), await person("Tomas", { viewport: { width: 390, height: 844 } })];
	await signIn(followers[0], "artist@demo.test");
	await signIn(followers[1], "artist2@demo.test");
	const everybody = [leaderPage, ...followers].map((page) => new ReviewPage(page));
	for (const { page } of everybody) {
		await page.goto(`${base}/reviews/${id}/present`);
		await page.waitForSelector("[data-presenting]");
	}
	const [leader, ...others] = everybody;
	await leaderPage.keyboard.press("t");
	await leaderPage.waitForSelector("[data-presenting=leads]");
	for (const each of everybody) await each.state("ready");
	const { media } = await leader.checks();
	const { clip } = await (await leaderPage.request.get(`${base}/api/media/${media}`)).json();
	const [frames, seconds] = clip.rate.split("/").map(Number);
	const perMs = frames / seconds / 1000;

	/** What is told and what is painted is this frame, before everybody. */
	async function allOn(frame, how) {
		for (const each of everybody) {
			await each.painted(frame);
			const shown = await painted(each, barcode);
			same({ told: (await each.checks()).frame, shown }, { told: frame, shown: frame - clip.first_frame }, how);
		}
	}

	/** The frame that a page shows, and when that is. */
	const look = ({ page }) => page.evaluate(() => ({ frame: window.__rushes.frame, at: Date.now() }));

	await allOn(clip.first_frame, "a clip begins at its first frame");
	let frame = clip.first_frame;
	for (let step = 1; step <= 20; step += 1) {
		// On by one, by ten, and back: with keys, as a presenter does.
		const [name, by] = [
			[".", 1],
			["Shift+ArrowRight", 10],
			[",", -1],
			[".", 1],
		][step % 4];
		await leaderPage.keyboard.press(name);
		frame = Math.min(clip.last_frame, frame + by);
		await allOn(frame, `step ${step} to frame ${frame}`);
	}

	// While it plays everybody is near, and on the same frame once it is paused.
	for (let time = 1; time <= 3; time += 1) {
		await leaderPage.keyboard.press("Home");
		await allOn(clip.first_frame, "the start");
		await leaderPage.keyboard.press("Space");
		await until("it plays before everybody", async () => {
			const frames = await Promise.all(everybody.map(async (each) => (await each.checks()).frame));
			return frames.every((each) => each > clip.first_frame + 20);
		});
		await until("everybody is near", async () => {
			const [own, ...theirs] = await Promise.all(everybody.map(look));
			// At its end everybody is on one frame anyway, and something has to be left to pause in.
			check(own.frame < clip.last_frame - 2 * APART, "it has played to its end");
			for (const { frame, at } of theirs) {
				// No two pages answer at the same moment, and it plays on meanwhile.
				const expected = Math.round(own.frame + (at - own.at) * perMs);
				check(Math.abs(frame - expected) <= APART, `frame ${frame} plays where ${expected} is shown`);
			}
			return true;
		});
		await leaderPage.keyboard.press("Space");
		const rested = await leader.stands();
		await allOn(rested, `pause ${time} on frame ${rested}`);
	}

	// The presenter's page is gone and comes back: it goes on where it was, for everybody.
	await leaderPage.keyboard.press("Home");
	for (let step = 0; step < 3; step += 1) await leaderPage.keyboard.press("Shift+ArrowRight");
	await leaderPage.keyboard.press(".");
	const kept = clip.first_frame + 31;
	await allOn(kept, "before the page is gone");
	await leaderPage.reload();
	await leader.state("ready");
	await allOn(kept, "after the page came back");
	for (const each of others) {
		same(
			await each.page.evaluate(() => document.querySelector("[data-presenting]").dataset.presenting),
			"follows",
			"nobody was lost",
		);
	}
});
