import { Image } from "lucide-react";
import { useState } from "react";
import type { Id } from "@/api/types";
import { type ThumbnailWidth, thumbnailAddress } from "@/media/addresses";

/** A small picture on the neutral surround. Its frame keeps its size whether or not there is a picture. */
export function Thumbnail({
	media,
	width = 320,
	alt = "",
	className = "",
}: {
	media: Id | null;
	width?: ThumbnailWidth;
	alt?: string;
	className?: string;
}) {
	const [failed, setFailed] = useState<Id | null>(null);
	return (
		<span
			className={`flex shrink-0 items-center justify-center overflow-hidden rounded-sm ${media === null || failed === media ? "bg-surface-3 text-faint" : "bg-surround-dark"} ${className}`}
		>
			{media === null || failed === media ? (
				<Image size={16} aria-hidden />
			) : (
				<img
					src={thumbnailAddress(media, width)}
					alt={alt}
					loading="lazy"
					decoding="async"
					draggable={false}
					onError={() => setFailed(media)}
					className="size-full object-contain"
				/>
			)}
		</span>
	);
}
