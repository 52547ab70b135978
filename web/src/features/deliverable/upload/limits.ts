import type { MediaKind, MediaRole } from "@/api/types";
import { formatBytes } from "@/format/bytes";
import type { UploadFailure } from "./machine";

const MEBIBYTE = 1024 * 1024;

/** The largest files that the server takes, in bytes. */
export interface UploadLimits {
	readonly still: number;
	readonly clip: number;
}

/** What holds until the server has said what it takes, which may be set otherwise. */
export const USUAL_LIMITS: UploadLimits = { still: 50 * MEBIBYTE, clip: 500 * MEBIBYTE };

/** The limits under the largest upload that the server names for all kinds. */
export function limitsUnder(largest: number): UploadLimits {
	return { still: Math.min(USUAL_LIMITS.still, largest), clip: largest };
}

/** The formats of pictures, each with what its files' names may end in. */
const STILLS: readonly (readonly [string, ...string[]])[] = [
	["PNG", "png"],
	["JPEG", "jpg", "jpeg"],
	["WebP", "webp"],
	["TIFF", "tif", "tiff"],
	["EXR", "exr"],
	["DPX", "dpx"],
	["Cineon", "cin"],
	["PSD", "psd", "psb"],
	["Radiance HDR", "hdr", "rgbe"],
	["TGA", "tga", "targa"],
	["BMP", "bmp"],
	["GIF", "gif"],
	["JPEG 2000", "jp2", "j2k", "j2c", "jpx"],
	["JPEG XL", "jxl"],
	["AVIF", "avif"],
	["SGI", "sgi", "rgb", "rgba"],
	["PNM", "pnm", "pbm", "pgm", "ppm", "pam", "pfm"],
	["QOI", "qoi"],
];

const namesOf = (formats: typeof STILLS) => formats.map(([name]) => name).join(", ");

/** All formats by their names, of each kind. */
export const FORMATS: Record<MediaKind, string> = { still: namesOf(STILLS), clip: "MP4, MOV" };

/** The usual ones, which come first: what one exports to. */
const USUAL = namesOf(STILLS.slice(0, 6));

/** What files' names may end in. The server looks at the content; this spares a long way for nothing. */
const ENDINGS: Record<MediaKind, readonly string[]> = {
	still: STILLS.flatMap(([, ...endings]) => endings),
	clip: ["mp4", "mov"],
};

/** What a chooser of files offers. */
export const ACCEPTED = [...ENDINGS.still, ...ENDINGS.clip].map((ending) => `.${ending}`).join(",");

/** Whether a file is there to be judged or to be judged against. */
export type Purpose = "review" | "reference";

const ROLES: Record<Purpose, Record<MediaKind, MediaRole>> = {
	review: { still: "current", clip: "video" },
	reference: { still: "reference", clip: "referenceVideo" },
};

/** What a file is by the ending of its name; null for what is not taken. */
export function kindOf(name: string): MediaKind | null {
	const ending = name.split(".").at(-1)?.toLowerCase() ?? "";
	if (ENDINGS.still.includes(ending)) return "still";
	return ENDINGS.clip.includes(ending) ? "clip" : null;
}

/** The role that a file takes in a round: its name's ending tells pictures from clips. */
export function roleOf(name: string, purpose: Purpose): MediaRole {
	return ROLES[purpose][kindOf(name) ?? "still"];
}

/** What is said before anything is uploaded. */
export function wordsOf({ still, clip }: UploadLimits): string {
	return `PNG, JPEG, WebP, TIFF, EXR, DPX, PSD and other pictures up to ${limitWord(still)}, MP4 or MOV up to ${limitWord(clip)}`;
}

/** What is wrong with a file that need not be sent at all; null when nothing is. */
export function checkFile(file: { name: string; size: number }, limits: UploadLimits): UploadFailure | null {
	if (file.size === 0) {
		return {
			detail: "The file is empty.",
			remedy: "Was it still being written? Choose it again when it is complete.",
			retryable: false,
		};
	}
	const kind = kindOf(file.name);
	if (kind === null) {
		return {
			detail: "This kind of file is not taken.",
			remedy: `Export it as one of ${USUAL}, or as MP4 or MOV when it moves.`,
			retryable: false,
		};
	}
	if (file.size > limits[kind]) {
		return {
			detail: `It has ${formatBytes(file.size)}; ${limitWord(limits[kind])} is the limit for ${kind === "clip" ? "clips" : "pictures"}.`,
			remedy:
				kind === "clip"
					? "Export it with a lower bit rate, or in parts, then choose it again."
					: "Export it smaller or with compression, then choose it again.",
			retryable: false,
		};
	}
	return null;
}

/** What is said of the files of one kind beyond the first that are put in at once. */
export const ONE_OF_A_KIND: UploadFailure = {
	detail: "A round holds one picture and one clip for review, and one of each as reference.",
	remedy: "Say what this one is and add it alone.",
	retryable: false,
};

/** Limits are set in binary megabytes, and called megabytes by everybody. */
function limitWord(bytes: number): string {
	return bytes % MEBIBYTE === 0 ? `${bytes / MEBIBYTE} MB` : formatBytes(bytes);
}
