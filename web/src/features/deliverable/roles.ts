import type { MediaRole } from "@/api/types";

/** What a file of a round is for. */
export const roleWords: Record<MediaRole, string> = {
	current: "For review",
	reference: "Reference",
	screenshot: "Screenshot",
	video: "Clip for review",
	referenceVideo: "Reference clip",
};
