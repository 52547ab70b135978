import type { Media, Moment, RevisionStatus } from "@/api/types";
import { statusLooks } from "@/components/status";
import type { Records } from "@/document/schema";
import { counted } from "@/format/count";
import type { LayerMoment } from "./place";

/** The moment next to another: newer by -1, older by 1, as they stand in the list. Null where the list ends. */
export function beside(
	moments: readonly LayerMoment[],
	current: LayerMoment | null,
	by: 1 | -1,
): LayerMoment | null {
	const at = current === null ? -1 : moments.indexOf(current);
	return at < 0 ? (moments[0] ?? null) : (moments[at + by] ?? null);
}

export function isRevisionStatus(status: string | null): status is RevisionStatus {
	return (
		status !== null && ["DRAFT", "SUBMITTED", "CHANGES_REQUESTED", "APPROVED", "REJECTED"].includes(status)
	);
}

/** Who wrote at a moment, as people say it. */
export function writerOf({ author, name }: Moment): string {
	if (name !== null) return name;
	return author === "server" ? "Rushes" : "Someone";
}

/** What somebody did at a moment, in words; empty when nothing of it is to be seen. */
export function deedWords({ marks, comments, status, stage_status }: Moment): readonly string[] {
	const words: string[] = [];
	const say = (verb: string, count: number, one: string) => {
		if (count > 0) words.push(`${verb} ${counted(count, one)}`);
	};
	say("drew", marks.added, "mark");
	say("changed", marks.changed, "mark");
	say("deleted", marks.deleted, "mark");
	say("brought back", marks.restored, "mark");
	say("wrote", comments.added, "note");
	say("edited", comments.changed, "note");
	say("deleted", comments.deleted, "note");
	say("brought back", comments.restored, "note");
	if (isRevisionStatus(status)) words.push(`round: ${statusLooks[status].word.toLowerCase()}`);
	else if (stage_status !== null && stage_status in statusLooks) {
		words.push(`stage: ${statusLooks[stage_status as keyof typeof statusLooks].word.toLowerCase()}`);
	}
	return words;
}

/** The pictures that a round had at a time, of those that it has now. */
export function picturesAt(media: readonly Media[], time: string | null): readonly Media[] {
	if (time === null) return media;
	const until = Date.parse(time);
	return media.filter(({ uploaded_at }) => Date.parse(uploaded_at) <= until);
}

/** Whether something was drawn on a picture that the round does not have any more. */
export function misses(records: Records, media: readonly Media[]): boolean {
	const here = new Set(media.map(({ id }) => id));
	return [...records.annotations.values()].some(
		(annotation) => annotation.deleted === null && !here.has(annotation.media),
	);
}

/** Moments by the day on which they ended, in the reader's own time zone; the newest first, as they come. */
export function byDay(
	moments: readonly LayerMoment[],
): readonly { readonly day: string; readonly moments: readonly LayerMoment[] }[] {
	const days: { day: string; moments: LayerMoment[] }[] = [];
	for (const moment of moments) {
		const day = new Date(moment.ended).toLocaleDateString("en-GB", {
			weekday: "long",
			day: "numeric",
			month: "long",
			year: "numeric",
		});
		const last = days.at(-1);
		if (last?.day === day) last.moments.push(moment);
		else days.push({ day, moments: [moment] });
	}
	return days;
}
