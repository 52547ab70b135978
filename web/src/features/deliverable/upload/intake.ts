import type { Id, Media, MediaRole } from "@/api/types";
import { fingerprint, type UploadMemory } from "./memory";
import { isOnItsWay, type Upload } from "./queue";
import type { UploadTarget } from "./transport";
import { addressOfUpload, type Unfinished } from "./unfinished";

/** What takes the place of what. */
export interface Replacement {
	file: File;
	role: MediaRole;
	old: { kind: "medium"; media: Media } | { kind: "upload"; upload: Upload };
}

/** What becomes of files that are put in at once: one of each role is taken, and asked about where there is one already. */
export interface Intake {
	taken: { file: File; role: MediaRole }[];
	replacing: Replacement[];
	/** Those beyond the first of a role. */
	refused: { file: File; role: MediaRole }[];
	/** Those that cannot work: they take nobody's place, and nothing is asked about them. */
	unfit: { file: File; role: MediaRole }[];
}

/** Sorts files that are put in by what they would do. */
export function sortFiles(
	files: readonly File[],
	{ roleOf, isFit }: { roleOf(file: File): MediaRole; isFit(file: File): boolean },
	{
		person,
		target,
		media,
		uploads,
	}: {
		person: Id;
		target: Omit<UploadTarget, "role">;
		/** What the round holds. */
		media: readonly Media[];
		/** What is on its way into it. */
		uploads: readonly Upload[];
	},
): Intake {
	const intake: Intake = { taken: [], replacing: [], refused: [], unfit: [] };
	const roles = new Set<MediaRole>();
	for (const file of files) {
		const role = roleOf(file);
		if (!isFit(file)) {
			intake.unfit.push({ file, role });
			continue;
		}
		if (roles.has(role)) {
			intake.refused.push({ file, role });
			continue;
		}
		roles.add(role);
		const print = fingerprint(file, { ...target, role, person });
		const sent = uploads.find((upload) => upload.target.role === role && isOnItsWay(upload));
		const same = uploads.some((each) => fingerprint(each.file, { ...each.target, person }) === print);
		const old = media.find((each) => each.role === role);
		if (same) intake.taken.push({ file, role });
		else if (sent) intake.replacing.push({ file, role, old: { kind: "upload", upload: sent } });
		else if (old) intake.replacing.push({ file, role, old: { kind: "medium", media: old } });
		else intake.taken.push({ file, role });
	}
	return intake;
}

/** Where a file goes on that was begun before this page was loaded. */
export type Continuation =
	| { kind: "new" }
	| { kind: "goes-on"; url: string }
	/** The file is not what it was when it began: what arrived is of no use. */
	| { kind: "changed"; url: string };

/** Looks for what there is of a file on the server already. */
export function continuationOf(
	file: File,
	role: MediaRole,
	print: string,
	unfinished: readonly Unfinished[],
	memory: UploadMemory,
): Continuation {
	const remembered = memory.find(print);
	if (remembered !== null) return { kind: "goes-on", url: remembered };
	const item = unfinished.find(
		({ type, filename, size_bytes }) => type === role && filename === file.name && size_bytes === file.size,
	);
	if (!item) return { kind: "new" };
	const url = addressOfUpload(item.token);
	// Under another time of change it is known to be another file. Where nothing is known, the checksum tells in the end.
	return memory.knows(url) ? { kind: "changed", url } : { kind: "goes-on", url };
}
