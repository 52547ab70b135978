/** What goes on once a seek has arrived. */
export type After = "rest" | "play" | "end" | "back";

/** A seek that is on its way. */
export interface Flight {
	readonly frame: number;
	readonly after: After;
	/** How often it was sent anew. */
	tries: number;
	/** Whether a later wish is on the screen already, out of memory: it is not to be shown any more. */
	overtaken: boolean;
}
