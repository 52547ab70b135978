/** How fast bytes leave: what was sent when, since this stretch of sending began. Times are in milliseconds. */
export interface Pace {
	/** The oldest first; at least one. The first one is where the measured stretch begins. */
	readonly samples: readonly { readonly at: number; readonly sent: number }[];
	/** When it was last looked at. */
	readonly at: number;
}

/** What is older says nothing of the line as it is now. */
const WINDOW_MS = 12_000;
/** Closer than this, samples are one. */
const STEP_MS = 250;
/** Before that, the first buffers are all that was measured. */
const ENOUGH_MS = 1_000;

/** Begins to measure, where so many bytes are on the server already: those were not sent in this stretch. */
export function beginPace(at: number, sent: number): Pace {
	return { samples: [{ at, sent }], at };
}

/** Takes in how much has left by now. */
export function measure(pace: Pace, at: number, sent: number): Pace {
	const last = pace.samples.at(-1);
	const before = pace.samples.at(-2);
	// The sample before the last one tells whether the last one may still move on.
	const kept =
		last && before && last.at - before.at < STEP_MS ? pace.samples.slice(0, -1) : [...pace.samples];
	return aged({ samples: [...kept, { at, sent }], at });
}

/** Looks again without anything new: what stands still gets slower. */
export function look(pace: Pace, at: number): Pace {
	return aged({ ...pace, at });
}

/** Bytes per second lately; null until that can be told. */
export function speed(pace: Pace): number | null {
	const [first] = pace.samples;
	const last = pace.samples.at(-1);
	if (!first || !last || pace.at - first.at < ENOUGH_MS) return null;
	return ((last.sent - first.sent) * 1000) / (pace.at - first.at);
}

function aged(pace: Pace): Pace {
	const oldest = pace.at - WINDOW_MS;
	let from = 0;
	while ((pace.samples[from + 1]?.at ?? Number.POSITIVE_INFINITY) <= oldest) from += 1;
	return from === 0 ? pace : { ...pace, samples: pace.samples.slice(from) };
}
