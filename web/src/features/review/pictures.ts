import type { Media, MediaRole, RevisionDetail } from "@/api/types";

const ORDER: readonly MediaRole[] = ["video", "current", "referenceVideo", "reference", "screenshot"];

/** The pictures of a revision, the one under review first: a clip where there is one. */
export function picturesOf(revision: RevisionDetail): readonly Media[] {
	return revision.media.toSorted(
		(left, right) => ORDER.indexOf(left.role) - ORDER.indexOf(right.role) || left.id - right.id,
	);
}
