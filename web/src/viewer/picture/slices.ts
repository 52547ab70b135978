/** How long one frame may be spent on what is not drawing: half of it stays for hand and eye. */
const SLICE_MS = 8;
const MOST_AT_ONCE = 16;
/** A page that is not looked at gets no frames. */
const UNSEEN_MS = 100;

/** What `inSlices` needs to know of the machine. */
export interface Pace {
	now(): number;
	/** Comes with the next frame. */
	frame(): Promise<void>;
	/** Whether the graphics card has done what it was given. Asked once a frame. */
	settled(): boolean;
}

/**
 * Does a long work piece by piece, so many in a frame as leave time for the rest. The graphics card may be slower than
 * the hand that feeds it: nothing more is given to it until it has done what it has, and less if that takes long.
 * Ends early when a piece says `false`.
 */
export async function inSlices<T>(
	pieces: readonly T[],
	pace: Pace,
	work: (piece: T) => Promise<boolean>,
): Promise<void> {
	let atOnce = 1;
	let index = 0;
	while (index < pieces.length) {
		const began = pace.now();
		const most = Math.min(pieces.length, index + atOnce);
		do {
			if (!(await work(pieces[index] as T))) return;
			index += 1;
		} while (index < most && pace.now() - began < SLICE_MS);
		let frames = 0;
		do {
			await pace.frame();
			frames += 1;
		} while (!pace.settled());
		atOnce = frames === 1 ? Math.min(MOST_AT_ONCE, atOnce * 2) : Math.max(1, Math.floor(atOnce / 2));
	}
}

/** The next frame, or a moment where there are none. */
export function nextFrame(): Promise<void> {
	return new Promise((resolve) => {
		const done = () => {
			cancelAnimationFrame(frame);
			clearTimeout(timer);
			resolve();
		};
		const frame = requestAnimationFrame(done);
		const timer = setTimeout(done, UNSEEN_MS);
	});
}
