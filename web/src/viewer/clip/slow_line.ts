import { type ReadonlySignal, Signal } from "@/signal";
import { after } from "./timing";

/** Shorter waits nobody minds: browsers have one wherever they begin to play. */
const NOTICED_MS = 250;
/** One wait of this length is enough. */
const LONG_MS = 5_000;
/** So many within this time are, too. */
const MANY = 3;
const MANY_WITHIN_MS = 30_000;

/** Judges by how a clip waits for its data whether the line is too slow for it. */
export class SlowLine {
	readonly #now: () => number;
	readonly #later: (run: () => void, ms: number) => () => void;
	readonly #slow = new Signal(false);
	/** When the waits of late began to be noticed. */
	#waits: readonly number[] = [];
	#waiting = false;
	#cancel: () => void = () => undefined;

	constructor(now: () => number = () => performance.now(), later = after) {
		this.#now = now;
		this.#later = later;
	}

	/** Whether the line is too slow. Once it was, it stays so. */
	get slow(): ReadonlySignal<boolean> {
		return this.#slow;
	}

	/** Says whether the clip waits for data now. */
	wait(waiting: boolean): void {
		if (waiting === this.#waiting) return;
		this.#waiting = waiting;
		this.#cancel();
		if (waiting) this.#cancel = this.#later(() => this.#noticed(), NOTICED_MS);
	}

	destroy(): void {
		this.#cancel();
	}

	#noticed(): void {
		const now = this.#now();
		this.#waits = [...this.#waits.filter((at) => now - at < MANY_WITHIN_MS), now];
		if (this.#waits.length >= MANY) this.#slow.set(true);
		else this.#cancel = this.#later(() => this.#slow.set(true), LONG_MS - NOTICED_MS);
	}
}
