import type { OfferedQuality } from "@/media/qualities";
import type { Quality } from "@/viewer/clip/quality";

/** What a quality is called where there is little room. */
export const shortWords: Record<Quality, string> = { full: "Full", light: "Light", whole: "Whole" };

/** What a quality is called where it is chosen: the light one with its shorter side. */
export function qualityName({ quality, size }: OfferedQuality): string {
	if (quality === "full") return "Full";
	if (quality === "whole") return "Every frame whole";
	if (size === null) return "Light";
	const { width, height } = size;
	return height <= width ? `Light (${height} lines)` : `Light (${width} columns)`;
}

/** What a quality is good for, and what it costs. */
export const qualityHints: Record<Quality, string> = {
	full: "As large as the clip",
	light: "For slow lines; not to judge pixels by",
	whole: "Finds any frame at once where seeking is slow; takes more of the line",
};

/** What is said over a clip that is not shown in full, and of one that it is compared with; null where both are. */
export function chipWord(reviewed: Quality | null, other: Quality | null): string | null {
	if (reviewed === "light") return "Light version";
	if (other === "light") return "Other round: light version";
	if (reviewed === "whole") return "Every frame whole";
	return other === "whole" ? "Other round: every frame whole" : null;
}
