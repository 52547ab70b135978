import type { LiveDocument } from "./live_document";
import type { Presence } from "./presence";

/** What a review needs of its document, be it live or past. */
export type ReviewDocument = Pick<
	LiveDocument,
	| "records"
	| "meta"
	| "checklist"
	| "saveState"
	| "refusals"
	| "steps"
	| "offlineCopy"
	| "author"
	| "deletion"
	| "change"
	| "undo"
	| "redo"
	| "dismissRefusal"
	| "reconnect"
	| "leave"
> & {
	/** What one says of oneself, and what the others do. */
	readonly presence: Pick<Presence, "peers" | "say">;
};
