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

/**
 * What painters make of a look. None of them paints alpha, which comes as a picture of its own: that one is painted as any
 * other, and so is what lies beneath it.
 */
export function onScreen(look: Look): Look {
	if (look.channel !== "alpha") return look;
	const rest: Look = { ...look, channel: "color" };
	return isPlain(rest) ? PLAIN_LOOK : rest;
}

/** Why alpha cannot be shown: of a still in tiles, of a clip that plays, or of the poster that stands for a clip. */
export type AlphaReason = "tiles" | "playing" | "poster";

/** How it stands with alpha, which the browser is given apart from the picture. */
export type AlphaState =
	/** Nobody asked for it. */
	| { readonly kind: "possible" }
	| { readonly kind: "impossible"; readonly why: AlphaReason }
	| { readonly kind: "loading" }
	| { readonly kind: "shown" }
	| { readonly kind: "failed"; readonly message: string };

/** Of two pictures that are compared, what counts is the one that comes first here. */
const COUNTS: readonly AlphaState["kind"][] = ["impossible", "failed", "loading", "shown", "possible"];
const POSSIBLE: AlphaState = { kind: "possible" };

/** The look of one person at what a viewer shows. It is nobody else's, and is stored nowhere. */
export class Looking {
	readonly #look = new Signal(PLAIN_LOOK);
	readonly #possible = new Signal(true);
	readonly #alpha = new Signal(POSSIBLE);
	/** What the painters of the reviewed picture, and of the one that it is compared with, say of their alpha. */
	readonly #alphas = new Map<"reviewed" | "other", AlphaState>();

	get look(): ReadonlySignal<Look> {
		return this.#look;
	}
	/** Whether what paints the picture can show looks: for that it needs WebGL2. */
	get possible(): ReadonlySignal<boolean> {
		return this.#possible;
	}

	/** How it stands with alpha: it is shown once it is there of all that is seen. */
	get alpha(): ReadonlySignal<AlphaState> {
		return this.#alpha;
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

	/** Asks anew for a channel that did not come. */
	again(): void {
		const look = this.#look.get();
		this.set({ channel: "color" });
		this.#look.set(look);
	}

	reset(): void {
		this.#look.set(PLAIN_LOOK);
	}

	/** Told by what paints. */
	setPossible(possible: boolean): void {
		this.#possible.set(possible);
	}

	/** Told by what paints; null where there is nothing to paint. */
	setAlpha(of: "reviewed" | "other", state: AlphaState | null): void {
		if (state) this.#alphas.set(of, state);
		else this.#alphas.delete(of);
		const states = [...this.#alphas.values()];
		const kind = COUNTS.find((counts) => states.some((said) => said.kind === counts));
		this.#alpha.set(states.find((said) => said.kind === kind) ?? POSSIBLE);
	}
}
