import type { Media } from "@/api/types";
import { Menu, MenuChoices } from "@/components/Menu";
import { chooseQuality } from "./choice";
import { useQuality } from "./useQuality";
import { qualityHints, qualityName, shortWords } from "./words";

/** Chooses in which quality clips are played; nothing where there is one alone. */
export function QualityMenu({ media }: { media: Media | null }) {
	const { offered, played } = useQuality(media);
	if (!played || offered.length < 2) return null;
	return (
		<Menu
			side="top"
			trigger={
				<button
					type="button"
					data-own
					aria-label={`Quality: ${qualityName(played)}`}
					className={`h-7 w-13 rounded-sm text-center text-sm hover:bg-surface-2 hover:text-text pointer-coarse:h-11 ${played.quality === "full" ? "text-muted" : "bg-accent-soft text-text"}`}
				>
					{shortWords[played.quality]}
				</button>
			}
		>
			<MenuChoices
				label="Quality"
				value={played.quality}
				onChange={chooseQuality}
				options={offered.map((each) => ({
					value: each.quality,
					label: qualityName(each),
					hint: qualityHints[each.quality],
				}))}
			/>
		</Menu>
	);
}
