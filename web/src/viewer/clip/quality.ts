/** Which rendition of a clip is shown. All are of the same frames, under the same numbers. */
export type Quality =
	/** As large as the clip. */
	| "full"
	/** Smaller, for slow lines: no picture to judge pixels by. */
	| "light"
	/** As large as the clip and of keyframes only: any frame is found at once, and it takes more of the line. */
	| "whole";

/** A rendition of a clip, and where its playlist lies. */
export interface Rendition {
	readonly quality: Quality;
	readonly address: string;
}
