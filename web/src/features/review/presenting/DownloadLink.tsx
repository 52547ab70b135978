import { Download } from "lucide-react";
import type { RevisionDetail } from "@/api/types";
import { addressOf } from "@/base";
import { buttonClass } from "@/components/Button";
import { Tooltip } from "@/components/Tooltip";
import type { ReviewSession } from "../session";
import { useSignal } from "../useSignal";

/** Saves the file that is shown, as it was uploaded. */
export function DownloadLink({ session, revision }: { session: ReviewSession; revision: RevisionDetail }) {
	const shown = useSignal(session.media);
	const media = revision.media.find(({ id }) => id === shown);
	if (!media) return null;
	const label = `Download ${media.filename}`;
	return (
		<Tooltip label={label}>
			<a
				href={addressOf(media.urls.original)}
				download={media.filename}
				aria-label={label}
				className={buttonClass("quiet", "medium", "w-8 px-0! pointer-coarse:w-10")}
			>
				<Download size={17} aria-hidden />
			</a>
		</Tooltip>
	);
}
