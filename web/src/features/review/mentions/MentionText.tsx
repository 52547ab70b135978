import { useSession } from "../useReviewSession";
import { piecesOf } from "./mention";

/** The words of a comment, with whoever is named in them set off. */
export function MentionText({ body }: { body: string }) {
	const { author } = useSession();
	return piecesOf(body).map((piece, index) =>
		"text" in piece ? (
			piece.text
		) : (
			<span
				// biome-ignore lint/suspicious/noArrayIndexKey: the same person may be named twice, and pieces have no other name
				key={index}
				data-mention={piece.mention.id}
				className={`rounded-sm px-0.5 font-medium ${author === `user:${piece.mention.id}` ? "bg-accent-soft text-text" : "bg-surface-3"}`}
			>
				@{piece.mention.name}
			</span>
		),
	);
}
