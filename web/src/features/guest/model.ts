import type { ApiError } from "@/api/problem";
import type { GuestSession, OpenedLink, SharedRights } from "@/api/types";
import { counted } from "@/format/count";

/** What a link lets one do, as a sentence. */
export function rightsInWords({ can_comment, can_draw, can_decide, can_download }: SharedRights): string {
	const may = [
		"look",
		...(can_comment ? ["write notes"] : []),
		...(can_draw ? ["draw on the picture"] : []),
		...(can_decide ? ["approve or ask for changes"] : []),
		...(can_download ? ["download the files"] : []),
	];
	const last = may.pop();
	return `You can ${may.length > 0 ? `${may.join(", ")} and ${last}` : `${last}, and follow what is said`}.`;
}

/** Whose link it is: "Petra Lang at Demo Studio shared this with you." */
export const sharedBy = ({ from, organization }: Pick<OpenedLink, "from" | "organization">): string =>
	`${from === null ? organization : `${from} at ${organization}`} shared this with you.`;

/** What a link opens. Where a password is asked for, what that is called is told to those who know it. */
export const titleOf = ({ title, kind }: Pick<OpenedLink, "title" | "kind">): string =>
	title || (kind === "session" ? "A review session" : "A round to review");

/** Why a link cannot be opened, and what to do about it. */
export function refusedLink(error: ApiError): { title: string; words: string; again: boolean } {
	const ask = "Ask whoever sent it to you for a new one.";
	if (error.status === 410)
		return { title: "This link has ended", words: `${error.message} ${ask}`, again: false };
	if (error.kind === "not-found") {
		return {
			title: "This link leads nowhere",
			words: `Part of it may be missing: copy the whole address from the message that you were sent. ${ask}`,
			again: false,
		};
	}
	if (error.kind === "throttled") {
		return { title: "Too many attempts", words: "Wait a minute, then try again.", again: true };
	}
	return { title: "The link could not be opened", words: error.message, again: true };
}

/** What is said when a link ends while its page is open. */
export function endedWords({ organization, from }: Pick<GuestSession, "organization" | "from">): string {
	return `It was taken back or its time is over. Ask ${from ?? organization} for a new one if you need it.`;
}

/** What became of what one wrote when the link ended. */
export function unsentWords(count: number, organization: string): string {
	return count === 0
		? `Everything that you wrote is with ${organization}.`
		: `${counted(count, "change")} of yours did not reach ${organization} any more. This browser keeps ${count === 1 ? "it" : "them"}, and sends ${count === 1 ? "it" : "them"} if the link is opened to you again.`;
}
