import type { AlphaReason, AlphaState, Channel, Look } from "@/viewer/look/look";

/** A channel as a button: its letter is on the button and, with Shift where others have it alone, its key. */
export interface ChannelChoice {
	readonly channel: Channel;
	readonly label: string;
	readonly letter: string;
	/** Anywhere on the page. R and A alone are tools, B is the surround, G begins sequences, L plays. */
	readonly keys: string;
	/** While the look is open. */
	readonly openKeys: string;
}

/** The channels in their order. Luma has the letter of its signal, since Shift and L loop a clip. */
export const CHANNELS: readonly ChannelChoice[] = [
	{ channel: "red", label: "Red", letter: "R", keys: "shift+r", openKeys: "r" },
	{ channel: "green", label: "Green", letter: "G", keys: "shift+g", openKeys: "g" },
	{ channel: "blue", label: "Blue", letter: "B", keys: "shift+b", openKeys: "b" },
	{ channel: "alpha", label: "Alpha", letter: "A", keys: "shift+a", openKeys: "a" },
	{ channel: "luma", label: "Luma", letter: "L", keys: "shift+y", openKeys: "l" },
];

/** Exposure as people say it, with a true minus sign. */
export function stopsWord(stops: number): string {
	const size = Math.abs(stops).toFixed(1).replace(/\.0$/, "");
	if (size === "0") return "0 stops";
	return `${stops > 0 ? "+" : "−"}${size} ${size === "1" ? "stop" : "stops"}`;
}

export const gammaWord = (gamma: number): string => gamma.toFixed(2);
export const percentWord = (share: number): string => `${Math.round(share * 100)} %`;

/** Why alpha is not shown. */
export const ALPHA_REASONS: Record<AlphaReason, string> = {
	tiles: "Alpha is not shown of pictures in tiles",
	playing: "Alpha is not shown while the clip plays",
	poster: "Alpha is not shown of a clip beside a still",
};

/** What is shown in place of alpha until it is there is the picture, and so is said. */
function alphaWord(alpha: AlphaState): string {
	if (alpha.kind === "shown") return "Alpha";
	if (alpha.kind === "impossible") return ALPHA_REASONS[alpha.why];
	return alpha.kind === "failed" ? "Alpha could not be shown" : "Alpha is on its way";
}

/** All that a look changes, in the order in which it is worked out, and how it stands with alpha. Empty for the plain one. */
export function lookWord(
	{ channel, exposure, gamma, saturation, falseColor }: Look,
	alpha: AlphaState,
): string {
	const label =
		channel === "alpha" ? alphaWord(alpha) : CHANNELS.find((choice) => choice.channel === channel)?.label;
	const parts = [
		label,
		exposure !== 0 && stopsWord(exposure),
		saturation !== 1 && `saturation ${percentWord(saturation)}`,
		gamma !== 1 && `gamma ${gammaWord(gamma)}`,
		falseColor && "false colour",
	].filter((part) => typeof part === "string");
	const all = parts.join(", ");
	return all.charAt(0).toUpperCase() + all.slice(1);
}
