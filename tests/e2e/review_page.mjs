// The review page as a person uses it: by its keys, its pointer, and what is to be seen.
import { base, same, until } from "./browser.mjs";

/** The tools that are drawn with, by their keys. */
export const KEYS = { freehand: "d", rectangle: "r", ellipse: "o", arrow: "a", text: "t", pin: "p" };

export class ReviewPage {
	constructor(page) {
		this.page = page;
	}

	/** Opens the review of a revision by its address. */
	static async open(page, revision) {
		await page.goto(`${base}/review/${revision}`);
		const review = new ReviewPage(page);
		await review.ready();
		return review;
	}

	/** What the page says of itself. */
	checks() {
		return this.page.evaluate(() => {
			const { revision, media, frame, state } = window.__rushes ?? {};
			return { revision, media, frame, state };
		});
	}

	async state(state) {
		await until(`the page is ${state}`, async () => (await this.checks()).state === state);
	}

	async ready() {
		await this.state("ready");
		await this.says("Saved");
	}

	/** Waits until a frame is on the screen. */
	async painted(frame) {
		await until(`frame ${frame} is on the screen`, async () => (await this.checks()).frame === frame);
	}

	/** Waits until a clip that was paused stands on a frame; gives its number. */
	async stands() {
		await this.state("ready");
		return until("the clip stands", async () => {
			const { frame } = await this.checks();
			await new Promise((resolve) => setTimeout(resolve, 200));
			return (await this.checks()).frame === frame && frame;
		});
	}

	/** Writes a frame's number where frames are gone to; what is left is to press Enter. */
	async typeFrame(frame) {
		await this.page.getByTestId("place").click();
		await this.page.getByLabel("Go to a frame or a timecode").fill(String(frame));
	}

	/** Goes to a frame by its number. */
	async seek(frame) {
		await this.typeFrame(frame);
		await this.page.keyboard.press("Enter");
		await this.painted(frame);
	}

	/** Waits for the word about what is safe. */
	async says(words) {
		const place = this.page.locator("[data-save-state]");
		await until(`the page says "${words}"`, async () => {
			const said = (await place.innerText()).trim();
			return said === words || (words instanceof RegExp && words.test(said));
		});
	}

	/** Where a part of the picture is on the screen: 0, 0 is its upper left corner and 1, 1 its lower right one. */
	async at(x, y) {
		if (!this.size) {
			const { media } = await this.checks();
			const answer = await this.page.request.get(`${base}/api/media/${media}`);
			const { width, height } = await answer.json();
			this.size = { width, height };
		}
		return this.page.evaluate(
			([x, y]) => {
				const host = document.querySelector("[data-testid=picture]").getBoundingClientRect();
				const matrix = document.querySelector(".viewer-overlay > g").getAttribute("transform");
				const [scale, , , , left, top] = matrix.match(/-?[\d.e-]+/g).map(Number);
				return { x: host.left + left + x * scale, y: host.top + top + y * scale };
			},
			[x * this.size.width, y * this.size.height],
		);
	}

	/** Everything that is drawn on the picture, by its id: marks, and strokes while they are drawn. */
	marks() {
		return this.page.evaluate(() =>
			[...document.querySelectorAll(".viewer-overlay [data-mark]")].map((group) => group.dataset.mark),
		);
	}

	/** The threads of the notes panel, in their order. A mark has one as soon as it is in the document. */
	threads() {
		return this.page.evaluate(() =>
			[...document.querySelectorAll("[data-thread]")].map((thread) => thread.dataset.thread),
		);
	}

	/** Presses the pointer in one part of the picture and moves it to another; it stays down. */
	async drag(from, to) {
		const [start, end] = [await this.at(...from), await this.at(...to)];
		await this.page.mouse.move(start.x, start.y);
		await this.page.mouse.down();
		await this.page.mouse.move(end.x, end.y, { steps: 6 });
	}

	/** Draws with a tool of the keyboard; gives the id of the mark that came into being. */
	async draw(tool, from, to, words = "") {
		const before = await this.threads();
		await this.page.keyboard.press(KEYS[tool]);
		if (tool === "pin" || tool === "text") await this.click(...from);
		else {
			await this.drag(from, to);
			await this.page.mouse.up();
		}
		if (tool === "text") {
			await this.page.getByLabel("Words on the picture").fill(words);
			await this.page.keyboard.press("Enter");
		}
		const id = await until(`a new mark, drawn with ${tool}`, async () =>
			(await this.threads()).find((thread) => !before.includes(thread)),
		);
		// A pin asks for words at once; what follows is not meant for that field.
		if (tool === "pin") await this.page.keyboard.press("Escape");
		await this.has(id);
		return id;
	}

	async click(x, y) {
		const place = await this.at(x, y);
		await this.page.mouse.click(place.x, place.y);
	}

	/** Writes a note on the mark that was just drawn. */
	async note(words) {
		await this.page.keyboard.press("Enter");
		await until("the field for the note has the keyboard", () =>
			this.page.evaluate(() => document.activeElement?.tagName === "TEXTAREA"),
		);
		await this.page.keyboard.type(words);
		await this.page.keyboard.press("Enter");
		await this.sees(words);
	}

	async sees(words) {
		await this.page.locator("[data-comment]", { hasText: words }).first().waitFor();
	}

	/** Waits until a mark is both on the picture, as the document has it, and among the notes. */
	async has(mark) {
		await until(`${mark} is there`, () =>
			this.page.evaluate(
				(id) =>
					document.querySelector(`.viewer-overlay [data-mark="${id}"]:not([data-live])`) !== null &&
					document.querySelector(`[data-thread="${id}"]`) !== null,
				mark,
			),
		);
	}

	/** Waits until a mark is neither on the picture nor among the notes. */
	async hasNot(mark) {
		await until(`${mark} is gone`, async () => {
			const [marks, threads] = [await this.marks(), await this.threads()];
			return !marks.includes(mark) && !threads.includes(mark);
		});
	}

	/** How a mark is drawn, in image pixels. */
	shape(mark) {
		return this.page.evaluate((id) => {
			const group = document.querySelector(`.viewer-overlay [data-mark="${id}"]`);
			const drawn = group?.querySelector("path, text");
			if (!group) return null;
			return drawn ? (drawn.getAttribute("d") ?? `${drawn.getAttribute("x")} ${drawn.textContent}`) : "pin";
		}, mark);
	}

	/** Everything that is to be seen of the document: marks with their shapes, notes with their words. */
	content() {
		return this.page.evaluate(() => {
			const marks = [...document.querySelectorAll(".viewer-overlay [data-mark]")].map((group) => {
				const drawn = group.querySelector("path, text");
				return [group.dataset.mark, drawn?.getAttribute("d") ?? drawn?.textContent ?? "pin"];
			});
			const threads = [...document.querySelectorAll("[data-thread]")].map((thread) => [
				thread.dataset.thread,
				[...thread.querySelectorAll("[data-comment]")].map((comment) => [
					comment.dataset.comment,
					comment.querySelector("p:last-child").textContent,
				]),
			]);
			return { marks: marks.sort(), threads };
		});
	}

	/** Waits until exactly this is to be seen of the document. Marks are drawn a moment after their notes are listed. */
	async shows(content, what) {
		let seen;
		await until(what, async () => {
			seen = await this.content();
			return JSON.stringify(seen) === JSON.stringify(content);
		}).catch((error) => {
			same(seen, content, what);
			throw error;
		});
	}

	isSelected(mark) {
		return this.page.evaluate((id) => {
			const thread = document.querySelector(`[data-thread="${id}"]`);
			const group = document.querySelector(`.viewer-overlay [data-mark="${id}"]`);
			return thread?.getAttribute("aria-current") === "true" && group?.classList.contains("viewer-lit");
		}, mark);
	}
}

/** Waits until a mark that both have is drawn as the same on both pages. */
export function alike(mark, one, other) {
	return until(`${mark} is the same for both`, async () => {
		const shape = await one.shape(mark);
		return shape !== null && (await other.shape(mark)) === shape;
	});
}

/** Waits until the pages show the same document and everything is saved; gives what they show. */
export async function converged(...reviews) {
	for (const review of reviews) await review.says("Saved");
	return until("everybody sees the same", async () => {
		const [first, ...others] = await Promise.all(reviews.map((review) => review.content()));
		return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) && first;
	});
}
