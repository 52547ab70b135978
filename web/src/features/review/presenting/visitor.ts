import type { Id, Verdict } from "@/api/types";
import type { PresenceUser } from "@/document/presence";

/** Who is in a session that is presented, and what they may do there: somebody with an account, or the guest of a link. */
export interface Visitor {
	/** As the others see them. */
	readonly self: PresenceUser;
	/** Whether this is somebody of the studio, who sees what it keeps to itself, and may lead. */
	readonly studio: boolean;
	/** Whether they may decide on the items. */
	readonly decides: boolean;
	/** Decides on an item. Rejects with an `ApiError` where it does not come to pass. */
	readonly decide: (item: Id, verdict: Verdict, note: string | null) => Promise<void>;
	/** Whether they may save files as they were uploaded from here; those with an account do so where rounds are listed. */
	readonly downloads: boolean;
	/** The lead, where they may have it; null for those who only follow. */
	readonly leading: Leading | null;
	/** Leaves the session. */
	readonly leave: () => void;
}

/** What somebody of the studio can do about who leads. Each rejects with an `ApiError` where the lead stays where it is. */
export interface Leading {
	/** Whether they may take the lead from somebody who has it, and pass on or end that of others. */
	readonly manages: boolean;
	/** Takes the lead. */
	readonly take: () => Promise<void>;
	/** Gives the lead to somebody, as `user:7`. */
	readonly pass: (person: string) => Promise<void>;
	/** Has nobody lead any more. */
	readonly giveUp: () => Promise<void>;
}
