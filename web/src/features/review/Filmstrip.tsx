import { Link } from "@tanstack/react-router";
import type { Media, MediaRole, RevisionSummary } from "@/api/types";
import { StatusIcon } from "@/components/Status";
import { statusLooks } from "@/components/status";
import { Thumbnail } from "@/components/Thumbnail";
import { useRoundLink } from "./guest/useRoundLink";

const ROLES: Record<MediaRole, string> = {
	current: "For review",
	reference: "Reference",
	screenshot: "Screenshot",
	video: "Clip",
	referenceVideo: "Reference clip",
};

export const roleWord = (role: MediaRole): string => ROLES[role];

/** The rounds of the stage as small pictures, and the pictures of this round where it has several. */
export function Filmstrip({
	rounds,
	revision,
	media,
	current,
	onMedia,
}: {
	rounds: readonly RevisionSummary[];
	revision: number;
	media: readonly Media[];
	current: number | null;
	onMedia: (id: number) => void;
}) {
	const linkTo = useRoundLink();
	const ordered = rounds.toSorted((left, right) => left.round - right.round);
	return (
		<div className="flex h-16 shrink-0 items-center gap-4 overflow-x-auto border-t border-line bg-surface-1 px-3 max-md:hidden">
			<nav aria-label="Rounds">
				<ol className="flex items-center gap-1.5">
					{ordered.map((round) => (
						<li key={round.id}>
							<Link
								{...linkTo(round.id)}
								aria-current={round.id === revision ? "page" : undefined}
								aria-label={`Round ${round.round}: ${statusLooks[round.status].word}`}
								className="relative flex rounded-md border-2 border-transparent aria-[current=page]:border-focus"
							>
								<Thumbnail media={round.thumbnail_media_id} className="h-12 w-18" />
								<span className="absolute bottom-0.5 left-0.5 flex items-center gap-1 rounded-sm bg-surface-1 px-1 text-xs font-medium tabular-nums">
									<StatusIcon status={round.status} size={11} labelled={false} />
									{round.round}
								</span>
							</Link>
						</li>
					))}
				</ol>
			</nav>
			{media.length > 1 && (
				<div className="border-l border-line pl-4">
					<Pictures media={media} current={current} onMedia={onMedia} />
				</div>
			)}
		</div>
	);
}

/** The pictures of a round, to choose the one that is looked at. */
export function Pictures({
	media,
	current,
	onMedia,
}: {
	media: readonly Media[];
	current: number | null;
	onMedia: (id: number) => void;
}) {
	return (
		<fieldset aria-label="Pictures of this round" className="m-0 flex min-w-0 items-center gap-1.5">
			{media.map((medium) => (
				<button
					key={medium.id}
					type="button"
					aria-pressed={medium.id === current}
					title={medium.filename}
					onClick={() => onMedia(medium.id)}
					className="relative flex rounded-md border-2 border-transparent aria-pressed:border-focus"
				>
					<Thumbnail media={medium.status === "ready" ? medium.id : null} className="h-12 w-18" />
					<span className="absolute bottom-0.5 left-0.5 rounded-sm bg-surface-1 px-1 text-xs font-medium">
						{roleWord(medium.role)}
					</span>
				</button>
			))}
		</fieldset>
	);
}
