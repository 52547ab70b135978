import type { CompareMode, Comparison, Wipe } from "@/document/schema.gen";
import { type ReadonlySignal, Signal } from "@/signal";

/** The ways of comparing, in the order of the keys 1 to 7. */
export const COMPARE_MODES: readonly CompareMode[] = [
	"side-by-side",
	"wipe",
	"overlay",
	"toggle",
	"difference",
	"onion-skin",
	"checkerboard",
];

/** The most that a difference can be enlarged. */
export const MOST_GAIN = 1000;

/** How much of the other round is seen as each way of comparing begins. */
const OPACITY: Record<CompareMode, number> = {
	"side-by-side": 1,
	wipe: 1,
	overlay: 0.5,
	toggle: 0,
	difference: 1,
	"onion-skin": 0.5,
	checkerboard: 1,
};

const FIRST_GAIN = 4;

/** The sides that the squares of a checkerboard can have, in CSS pixels. */
export const SQUARES: readonly [number, number] = [16, 256];
const FIRST_SQUARE = 64;

/**
 * What a round is compared with, and how. One value, in the words of the session document, so that whoever leads can say it
 * and whoever follows can show it as it is.
 */
export class Comparing {
	readonly #comparison = new Signal<Comparison | null>(null);
	readonly #heat = new Signal(false);
	readonly #square = new Signal(FIRST_SQUARE);
	/** What was set by hand, for when a way of comparing is come back to. */
	readonly #opacities = new Map<CompareMode, number>();
	#wipe: Wipe | null = null;

	/** Null while the round is looked at alone. */
	get comparison(): ReadonlySignal<Comparison | null> {
		return this.#comparison;
	}

	/** Whether differences are shown in the colours of heat. Of this screen alone, as looks are. */
	get heat(): ReadonlySignal<boolean> {
		return this.#heat;
	}
	setHeat(heat: boolean): void {
		this.#heat.set(heat);
	}

	/**
	 * The side of the squares of a checkerboard, in CSS pixels. Of this screen alone: they lie still on it while the picture is
	 * moved beneath them.
	 */
	get square(): ReadonlySignal<number> {
		return this.#square;
	}
	setSquare(side: number): void {
		this.#square.set(Math.min(SQUARES[1], Math.max(SQUARES[0], Math.round(side))));
	}

	/** Shows exactly this comparison, as that of whoever leads; null leaves. */
	set(comparison: Comparison | null): void {
		const last = this.#comparison.get();
		if (comparison && last && same(comparison, last)) return;
		this.#comparison.set(comparison);
		if (comparison?.wipe) this.#wipe = comparison.wipe;
		if (comparison) this.#opacities.set(comparison.mode, comparison.opacity);
	}

	/** Compares with another round: as before where one was compared already, else in the mode that is given. */
	begin(revision: number, mode: CompareMode): void {
		const last = this.#comparison.get();
		if (last) this.set({ ...last, revision });
		else
			this.set({
				revision,
				mode,
				wipe: this.#wipeIn(mode),
				opacity: this.#opacityIn(mode),
				gain: FIRST_GAIN,
			});
	}

	leave(): void {
		this.set(null);
	}

	choose(mode: CompareMode): void {
		const last = this.#comparison.get();
		if (!last || last.mode === mode) return;
		this.set({ ...last, mode, wipe: this.#wipeIn(mode), opacity: this.#opacityIn(mode) });
	}

	/** Moves or turns the line of the wipe, in image pixels of the reviewed medium. */
	setWipe(wipe: Wipe): void {
		this.#change({ wipe });
	}

	/** How much of the other round is seen, 0 to 1. */
	setOpacity(opacity: number): void {
		this.#change({ opacity: Math.min(1, Math.max(0, opacity)) });
	}

	/** How many times a difference is enlarged. */
	setGain(gain: number): void {
		this.#change({ gain: Math.min(MOST_GAIN, Math.max(1, gain)) });
	}

	/** Shows the one round in place of the other, where one at a time is shown. */
	flip(): void {
		const last = this.#comparison.get();
		if (last?.mode === "toggle") this.set({ ...last, opacity: last.opacity >= 0.5 ? 0 : 1 });
	}

	#change(fields: Partial<Comparison>): void {
		const last = this.#comparison.get();
		if (last) this.set({ ...last, ...fields });
	}

	#wipeIn(mode: CompareMode): Wipe | null {
		return mode === "wipe" ? this.#wipe : null;
	}

	#opacityIn(mode: CompareMode): number {
		return mode === "toggle" ? OPACITY.toggle : (this.#opacities.get(mode) ?? OPACITY[mode]);
	}
}

function same(one: Comparison, other: Comparison): boolean {
	const [left, right] = [one.wipe, other.wipe];
	const wipe =
		left === right ||
		(left !== null &&
			right !== null &&
			left.x === right.x &&
			left.y === right.y &&
			left.angle === right.angle);
	return (
		wipe &&
		one.revision === other.revision &&
		one.mode === other.mode &&
		one.opacity === other.opacity &&
		one.gain === other.gain
	);
}
