import { useSuspenseQuery } from "@tanstack/react-query";
import type { Id } from "@/api/types";
import { Builder } from "./builder/Builder";
import { reviewQuery } from "./queries";
import { Session } from "./session/Session";

/** One session: the builder while it is a draft or a template, and what is decided once it is held. */
export function ReviewSessionPage({
	id,
	item,
	onItem,
}: {
	id: Id;
	/** The item that lies open beside the page. */
	item: Id | null;
	onItem: (item: Id | null) => void;
}) {
	const { data: review } = useSuspenseQuery(reviewQuery(id));
	return review.is_template || review.status === "DRAFT" ? (
		<Builder key={id} review={review} />
	) : (
		<Session key={id} review={review} open={item} onOpen={onItem} />
	);
}
