import { X } from "lucide-react";
import { IconButton } from "@/components/Button";
import { Signal } from "@/signal";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { Quality } from "@/viewer/clip/quality";
import { useSignal } from "../useSignal";
import { chooseQuality } from "./choice";
import { chipWord } from "./words";

const NOTHING = new Signal<Quality | null>(null);

/** Says over a clip that another version is on the screen than the full one, for as long as it is, and leads back to that. */
export function QualityChip({
	clip,
	compared,
}: {
	clip: ClipPicture | null;
	/** The clip that it is compared with. */
	compared: ClipPicture | null;
}) {
	const word = chipWord(useSignal(clip?.painted ?? NOTHING), useSignal(compared?.painted ?? NOTHING));
	return (
		<div
			role="status"
			data-testid="quality-chip"
			className={
				word
					? "flex h-8 max-w-full items-center rounded-full border border-line-strong bg-surface-1 text-sm shadow-float pointer-coarse:h-11"
					: "sr-only"
			}
		>
			{word && (
				<>
					<span className="truncate pl-3">{word}</span>
					<IconButton
						label="Show it in full"
						size="small"
						className="mr-0.5 rounded-full"
						onClick={() => chooseQuality("full")}
					>
						<X size={14} aria-hidden />
					</IconButton>
				</>
			)}
		</div>
	);
}
