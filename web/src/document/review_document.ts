import type { LiveDocument } from "./live_document";

/** What a review needs of its document, be it live or past. */
export type ReviewDocument = Pick<
	LiveDocument,
	| "presence"
	| "records"
	| "meta"
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
>;
