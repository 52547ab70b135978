import type { WorkItem } from "@/api/types";

const WORDS: Record<string, string> = {
	"feedback.created": "noted something",
	"feedback.status": "moved an item of the checklist",
	"feedback.changed": "changed an item of the checklist",
	"feedback.carried": "took open items into the next round",
	"revision.created": "opened a round",
	"revision.submitted": "submitted a round",
	"revision.withdrawn": "withdrew a round",
	"revision.decided": "decided on a round",
	"stage.status": "moved the stage",
	"stage.updated": "changed the plan of the stage",
	"media.uploaded": "put a file in",
};

/** What others did last to an assignment, in words; null where nothing happened since one looked. */
export function newsOf({ changed }: Pick<WorkItem, "changed">): string | null {
	if (changed.events === 0 || changed.latest === null) return null;
	const { by, type } = changed.latest;
	const what = WORDS[type] ?? "changed something";
	return by ? `${by.name} ${what}` : what === "moved the stage" ? "The stage was moved" : `Somebody ${what}`;
}

/** How much of it is new. */
export function newsCount({ changed }: Pick<WorkItem, "changed">): string {
	return changed.events >= 99 ? "99+ new" : `${changed.events} new`;
}
