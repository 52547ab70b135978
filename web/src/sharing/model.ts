import type { SharedRights, ShareLink, ShareVisit, Timestamp } from "@/api/types";
import { formatMoment } from "@/format/time";

/** What a link is made of. */
export interface LinkDraft extends SharedRights {
	readonly label: string;
	/** Empty for none; of a link that has one, for the same as before. */
	readonly password: string;
	/** Whether a password that there is goes. */
	readonly withoutPassword: boolean;
	readonly ends: Ending;
}

/** Until when a link is good, as people choose it. */
export type Ending = "same" | "day" | "week" | "month" | "never";

const HOURS: Partial<Record<Ending, number>> = { day: 24, week: 7 * 24, month: 30 * 24 };

/** What to choose from; of a link that there is, what holds now comes first. */
export function endings(link: Pick<ShareLink, "expires_at"> | null): { value: Ending; label: string }[] {
	const same = link && {
		value: "same" as const,
		label:
			link.expires_at === null ? "Until it is revoked, as now" : `${formatMoment(link.expires_at)}, as now`,
	};
	return [
		...(same ? [same] : []),
		{ value: "day", label: "In a day" },
		{ value: "week", label: "In a week" },
		{ value: "month", label: "In a month" },
		...(same && link.expires_at === null ? [] : [{ value: "never" as const, label: "When it is revoked" }]),
	];
}

/** A link as one begins to make it. */
export const NEW_LINK: LinkDraft = {
	label: "",
	can_comment: true,
	can_draw: true,
	can_decide: false,
	can_download: false,
	password: "",
	withoutPassword: false,
	ends: "week",
};

/** A link as one begins to change it. */
export const draftOf = (link: ShareLink): LinkDraft => ({
	label: link.label ?? "",
	can_comment: link.can_comment,
	can_draw: link.can_draw,
	can_decide: link.can_decide,
	can_download: link.can_download,
	password: "",
	withoutPassword: false,
	ends: "same",
});

/** The end of a link that is chosen now; undefined where it stays. */
function expiryOf(ends: Ending, now: number): Timestamp | null | undefined {
	if (ends === "same") return undefined;
	const hours = HOURS[ends];
	return hours === undefined ? null : new Date(now + hours * 3_600_000).toISOString();
}

const rightsOf = ({ can_comment, can_draw, can_decide, can_download }: SharedRights): SharedRights => ({
	can_comment,
	can_draw,
	can_decide,
	can_download,
});

/** What is sent to make a link. */
export function newLink(draft: LinkDraft, now: number) {
	const label = draft.label.trim();
	return {
		...rightsOf(draft),
		...(label === "" ? {} : { label }),
		...(draft.password === "" ? {} : { password: draft.password }),
		expires_at: expiryOf(draft.ends, now) ?? null,
	};
}

/** A change of a link: what is absent stays, null takes away. */
type LinkChanges = Partial<SharedRights> & {
	label?: string | null;
	password?: string | null;
	expires_at?: Timestamp | null;
};

/** What is sent to change a link: what is another than before. */
export function linkChanges(draft: LinkDraft, link: ShareLink, now: number): LinkChanges {
	const changes: LinkChanges = {};
	const label = draft.label.trim() || null;
	if (label !== link.label) changes.label = label;
	for (const [name] of RIGHTS) if (draft[name] !== link[name]) changes[name] = draft[name];
	if (draft.withoutPassword) changes.password = null;
	else if (draft.password !== "") changes.password = draft.password;
	const ends = expiryOf(draft.ends, now);
	if (ends !== undefined) changes.expires_at = ends;
	return changes;
}

const RIGHTS: readonly (readonly [keyof SharedRights, string])[] = [
	["can_comment", "notes"],
	["can_draw", "drawing"],
	["can_decide", "decisions"],
	["can_download", "downloads"],
];

/** What a link gives besides looking, in few words: `Notes, drawing`. */
export function rightsWords(link: SharedRights): string {
	const given = RIGHTS.flatMap(([name, word]) => (link[name] ? [word] : [])).join(", ");
	return given === "" ? "Looking only" : given.charAt(0).toUpperCase() + given.slice(1);
}

/** Where a link stands, as people say it. */
export const stateWords: Record<ShareLink["state"], string> = {
	active: "Active",
	expired: "Expired",
	revoked: "Revoked",
};

const DEEDS: Record<ShareVisit["kind"], string> = {
	joined: "came in for the first time",
	returned: "came back",
	wrong_password: "gave a wrong password",
	decided: "decided",
	approved: "approved",
	downloaded: "downloaded a file",
};

/** A visit as a sentence. */
export const visitWords = ({ kind, guest }: Pick<ShareVisit, "kind" | "guest">): string =>
	`${guest?.name ?? "Somebody"} ${DEEDS[kind]}`;

/** A browser by the name that people know, from what it calls itself. */
export function browserOf(agent: string | null): string | null {
	if (agent === null) return null;
	const names = [
		["Edg", "Edge"],
		["OPR", "Opera"],
		["Firefox", "Firefox"],
		["FxiOS", "Firefox"],
		["CriOS", "Chrome"],
		["Chrome", "Chrome"],
		["Safari", "Safari"],
	] as const;
	const browser = names.find(([sign]) => agent.includes(`${sign}/`))?.[1];
	const systems = [
		["iPhone", "iPhone"],
		["iPad", "iPad"],
		["Android", "Android"],
		["Windows", "Windows"],
		["Mac OS X", "Mac"],
		["Linux", "Linux"],
	] as const;
	const system = systems.find(([sign]) => agent.includes(sign))?.[1];
	const words = [browser, system].filter((word) => word !== undefined).join(" on ");
	return words === "" ? null : words;
}
