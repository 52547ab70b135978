// Who looks for a place sees it before going there: the small picture under the pointer, under the finger and for keys is the
// frame that is named beside it, and the sound lies beneath the bar, on a phone as well.
import { base, check, scenario, until } from "./browser.mjs";
import { ReviewPage } from "./review_page.mjs";

const { cookie, revision } = JSON.parse(process.env.RUSHES_CLIP);
const barcode = JSON.parse(process.env.RUSHES_BARCODE);
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** Opens the page of the round as the person of the cookie. */
async function open(person, name, options) {
	const page = await person(name, options);
	const [key, value] = cookie.split("=");
	await page.context().addCookies([{ name: key, value, url: base }]);
	await page.goto(`${base}/review/${revision}`);
	const review = new ReviewPage(page);
	await review.state("ready");
	return review;
}

/** The number on the small picture that is shown, counted from 0; null where none is shown, or its bars contradict each other. */
function pictured(page) {
	return page.evaluate(async ({ bits }) => {
		const shown = document.querySelector("[data-testid=frame-picture]");
		if (!shown) return null;
		const style = getComputedStyle(shown);
		const sheet = new Image();
		sheet.src = style.backgroundImage.slice(5, -2);
		await sheet.decode();
		const [left, top] = style.backgroundPosition.split(" ").map((each) => -Number.parseFloat(each));
		const [width, height] = [Number.parseFloat(style.width), Number.parseFloat(style.height)];
		const canvas = new OffscreenCanvas(width, height).getContext("2d");
		canvas.drawImage(sheet, left, top, width, height, 0, 0, width, height);
		const bright = ({ x, y }) => {
			const [red, green, blue] = canvas.getImageData(x * width, y * height, 1, 1).data;
			return red + green + blue > 3 * 128 ? 1 : 0;
		};
		let number = 0;
		for (const bit of bits) {
			if (bright(bit) === bright(bit.not)) return null;
			number = number * 2 + bright(bit);
		}
		return number;
	}, barcode);
}

/** What is shown above the bar: the number that is written, and the one on the picture. */
async function preview(page, first) {
	const words = await page.getByTestId("frame-preview").innerText({ timeout: 500 });
	const [number, timecode] = words.trim().split(/\s+/);
	check(/^\d\d:\d\d:\d\d[:;]\d\d$/.test(timecode), `a timecode beside the number: ${words}`);
	return { told: Number(number), pictured: (await pictured(page)) + first };
}

await scenario(async ({ person }) => {
	const review = await open(person, "Sofia");
	const { page } = review;
	const { media } = await review.checks();
	const { clip } = await (await page.request.get(`${base}/api/media/${media}`)).json();
	const bar = page.getByTestId("scrub-bar");
	const over = await bar.boundingBox();
	for (const share of [0.02, 0.3, 0.51, 0.77, 0.97]) {
		await page.mouse.move(over.x + over.width * share, over.y + 12);
		const seen = await until(`a picture at ${share}`, async () => {
			const seen = await preview(page, clip.first_frame);
			return seen.told === seen.pictured && seen;
		});
		const expected = clip.first_frame + share * clip.frame_count;
		check(Math.abs(seen.told - expected) < clip.frame_count * 0.02, `${seen.told} is not near ${expected}`);
		const box = await page.getByTestId("frame-preview").boundingBox();
		check(box.x >= 0 && box.x + box.width <= page.viewportSize().width, "it stays within the window");
	}
	await page.mouse.move(over.x, over.y - 200);
	await page.getByTestId("frame-preview").waitFor({ state: "detached" });

	// The sound lies beneath, on the same scale, and can be pressed like the bar.
	const sound = await page.getByTestId("waveform").boundingBox();
	check(Math.abs(sound.width - over.width) < 12 && sound.height >= 16, "the sound is as wide as the bar");
	await page.mouse.click(sound.x + sound.width * 0.5, sound.y + sound.height / 2);
	const middle = clip.first_frame + clip.frame_count / 2;
	await until("a press on the sound goes there", async () => {
		const { frame } = await review.checks();
		return Math.abs(frame - middle) < clip.frame_count * 0.02;
	});

	// In both appearances there is something to see, and it is not the ground's own colour.
	const ink = () =>
		page.getByTestId("waveform").evaluate((element) => {
			const ground = getComputedStyle(element.closest("section")).backgroundColor;
			return { ink: getComputedStyle(element.querySelector("svg")).color, ground };
		});
	const looks = [];
	for (const theme of ["dark", "light"]) {
		await page.evaluate((theme) => localStorage.setItem("rushes.review.theme", theme), theme);
		await page.reload();
		await review.state("ready");
		await page.getByTestId("waveform").waitFor();
		const { ink: colour, ground } = await ink();
		check(colour !== ground, `the sound is seen in ${theme}: ${colour} on ${ground}`);
		looks.push(`${colour} on ${ground}`);
	}
	check(looks[0] !== looks[1], `each appearance has its own: ${looks}`);

	// On a phone the picture is there while the finger drags, and gone when it is lifted.
	const phone = await open(person, "Sofia on her phone", PHONE);
	const small = await phone.page.getByTestId("scrub-bar").boundingBox();
	const beneath = await phone.page.getByTestId("waveform").boundingBox();
	check(beneath.x >= 0 && beneath.x + beneath.width <= 390, "the sound fits on a phone");
	const devtools = await phone.page.context().newCDPSession(phone.page);
	const touch = (type, touchPoints) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
	const finger = (share) => [{ x: small.x + small.width * share, y: small.y + 20 }];
	await touch("touchStart", finger(0.2));
	for (const share of [0.25, 0.4, 0.7, 0.99]) {
		await touch("touchMove", finger(share));
		await until(`a picture under the finger at ${share}`, async () => {
			const seen = await preview(phone.page, clip.first_frame);
			const near = Math.abs(seen.told - clip.first_frame - share * clip.frame_count);
			return seen.told === seen.pictured && near < clip.frame_count * 0.03;
		});
		const box = await phone.page.getByTestId("frame-preview").boundingBox();
		check(box.x >= 0 && box.x + box.width <= 390, "it stays within the phone");
	}
	await touch("touchEnd", []);
	await phone.page.getByTestId("frame-preview").waitFor({ state: "detached" });
	await until("and the clip is where the finger was", async () => (await phone.checks()).frame >= clip.last_frame - 6);
});
