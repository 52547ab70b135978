// Frames that carry their number as a row of bars, read off the screen.
import { decode } from "./pixels.mjs";

/** The number that the screen shows, read from its bars; null where they contradict each other. */
export async function shown(review, barcode) {
	const [start, end] = [await review.at(0, 0), await review.at(1, 1)];
	const clip = { x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y };
	const picture = decode(await review.page.screenshot({ clip, animations: "allow" }));
	const bright = (x, y) => {
		const [red, green, blue] = picture.at(x * picture.width, y * picture.height);
		const luma = red + green + blue;
		if (luma > 3 * 160) return 1;
		return luma < 3 * 96 ? 0 : null;
	};
	let number = 0;
	for (const { x, y, not } of barcode.bits) {
		const [bit, opposite] = [bright(x, y), bright(not.x, not.y)];
		if (bit === null || bit === opposite) return null;
		number = number * 2 + bit;
	}
	return number;
}

/** The same, read from the canvas itself: quicker than a screenshot, for every single frame. */
export async function painted(review, barcode) {
	const [start, end] = [await review.at(0, 0), await review.at(1, 1)];
	return review.page.evaluate(
		({ bits, start, end }) => {
			const canvas = document.querySelector("[data-testid=picture] canvas");
			const place = canvas.getBoundingClientRect();
			const scale = canvas.width / place.width;
			const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
			const bright = ({ x, y }) => {
				const [left, top] = [start.x + x * (end.x - start.x), start.y + y * (end.y - start.y)];
				pixel.drawImage(canvas, (left - place.left) * scale, (top - place.top) * scale, 1, 1, 0, 0, 1, 1);
				const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data;
				return red + green + blue > 3 * 128 ? 1 : 0;
			};
			let number = 0;
			for (const bit of bits) {
				if (bright(bit) === bright(bit.not)) return null;
				number = number * 2 + bright(bit);
			}
			return number;
		},
		{ bits: barcode.bits, start, end },
	);
}
