/** Crystals of two machines go apart by no more than this, in milliseconds per millisecond. */
const DRIFT = 0.0002;

/** Something the server's clock showed at a moment between two of ours, all in milliseconds. */
export interface ClockReading {
	/** When it was asked for, by our clock; minus infinity where that is not known. */
	readonly sent: number;
	/** When the answer was here, by our clock. */
	readonly received: number;
	/** What the server's clock showed, in milliseconds since the epoch; it may have been up to `grain` later. */
	readonly shown: number;
	readonly grain: number;
}

/**
 * How far the server's clock is from ours. Every reading bounds that from both sides or from one: what the server wrote was
 * written before it came, and not before it was asked for. What they bound together is known better than by any one of
 * them, and less well the older they are.
 */
export class ServerClock {
	readonly #local: () => number;
	#low = Number.NEGATIVE_INFINITY;
	#high = Number.POSITIVE_INFINITY;
	/** When the bounds were made. */
	#at = 0;

	/** `local` gives milliseconds that only ever go on, such as `performance.now`. */
	constructor(local: () => number) {
		this.#local = local;
	}

	learn({ sent, received, shown, grain }: ClockReading): void {
		const now = this.#local();
		const low = shown - received;
		const high = shown + grain - sent;
		const known = this.#bounds(now);
		this.#at = now;
		this.#low = Math.max(low, known.low);
		this.#high = Math.min(high, known.high);
		if (this.#low > this.#high) {
			// One of the clocks was set, or ours stood still while the machine slept: what was known is void.
			this.#low = low;
			this.#high = high;
		}
	}

	/** What is to be added to our clock to have the server's; null while nothing is known from both sides. */
	get offset(): number | null {
		const { low, high } = this.#bounds(this.#local());
		return Number.isFinite(high - low) ? (low + high) / 2 : null;
	}

	/** By how much `offset` may be wrong; infinity while there is none. */
	get uncertainty(): number {
		const { low, high } = this.#bounds(this.#local());
		return (high - low) / 2;
	}

	/** The time on the server, in milliseconds since the epoch; null while it is not known. */
	now(): number | null {
		const offset = this.offset;
		return offset === null ? null : this.#local() + offset;
	}

	/** The time nearest to `claimed` that the server's clock can show now, in milliseconds since the epoch. */
	nearest(claimed: number): number {
		const now = this.#local();
		const { low, high } = this.#bounds(now);
		return Math.min(now + high, Math.max(now + low, claimed));
	}

	#bounds(now: number): { readonly low: number; readonly high: number } {
		const loose = (now - this.#at) * DRIFT;
		return { low: this.#low - loose, high: this.#high + loose };
	}
}

/** Our clock, which goes on evenly whatever somebody sets the computer's to. */
export const localNow = (): number => performance.now();

/** The clock of the server that this page came from. The stream of events keeps it. */
export const serverClock = new ServerClock(localNow);

/** The time as the server has it; by this computer's clock while nothing was heard of the server's. */
export const serverNow = (): number => serverClock.now() ?? Date.now();

/**
 * The time as it is written into records: this computer's, as long as that may be the server's too. Computers agree better
 * among each other than they know the server's clock; but the server does not take what claims to be of tomorrow.
 */
export const timestamp = (): string => new Date(serverClock.nearest(Date.now())).toISOString();
