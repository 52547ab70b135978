import { type ReadonlySignal, Signal } from "@/signal";
import type { Channel, View } from "../shaders/composition.gen";

export type { Channel };

/** How somebody looks at pictures: what of a `View` of the shaders is theirs to set. */
export type Look = Pick<View, "channel" | "exposure" | "gamma" | "saturation" | "falseColor">;

/** A look that changes nothing. */
export const PLAIN_LOOK: Look = { channel: "color", exposure: 0, gamma: 1, saturation: 1, falseColor: false };

/** Between what each can be set. Exposure is in stops; the shaders take more. */
export const LOOK_LIMITS = {
	exposure: [-6, 6],
	gamma: [0.25, 4],
	saturation: [0, 2],
} as const;

/** Whether a look changes nothing. */
export function isPlain(look: Look): boolean {
	const { channel, exposure, gamma, saturation, falseColor } = look;
	return channel === "color" && exposure === 0 && gamma === 1 && saturation === 1 && !falseColor;
}

/** The look of one person at what a viewer shows. It is nobody else's, and is stored nowhere. */
export class Looking {
	readonly #look = new Signal(PLAIN_LOOK);
	readonly #possible = new Signal(true);

	get look(): ReadonlySignal<Look> {
		return this.#look;
	}
	/** Whether what paints the picture can show looks: for that it needs WebGL2. */
	get possible(): ReadonlySignal<boolean> {
		return this.#possible;
	}

	/** Changes what is given, within its limits. A look that comes out plain is `PLAIN_LOOK`. */
	set(change: Partial<Look>): void {
		const last = this.#look.get();
		const next = { ...last, ...change };
		for (const name of ["exposure", "gamma", "saturation"] as const) {
			const [least, most] = LOOK_LIMITS[name];
			next[name] = Number.isFinite(next[name]) ? Math.min(most, Math.max(least, next[name])) : last[name];
		}
		this.#look.set(isPlain(next) ? PLAIN_LOOK : next);
	}

	/** Shows a channel alone, or all of the picture again where it is that one already. */
	toggle(channel: Channel): void {
		this.set({ channel: this.#look.get().channel === channel ? "color" : channel });
	}

	reset(): void {
		this.#look.set(PLAIN_LOOK);
	}

	/** Told by what paints. */
	setPossible(possible: boolean): void {
		this.#possible.set(possible);
	}
}
