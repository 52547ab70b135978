import type { Review } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { Cell, Head, RowLink, rowClass } from "@/components/List";
import { Status } from "@/components/Status";
import { Loading, Skeleton } from "@/components/Surfaces";
import { Thumbnail } from "@/components/Thumbnail";
import { RelativeTime } from "@/components/Time";
import { counted } from "@/format/count";
import { useRowKeys } from "@/keyboard/rows";
import { DecisionBar } from "./DecisionBar";
import { minuteWords } from "./model";
import { ReviewMenu } from "./ReviewMenu";

/** Sessions as rows; on a phone the lesser columns move below the name. */
export function ReviewTable({ reviews }: { reviews: readonly Review[] }) {
	const body = useRowKeys<HTMLTableSectionElement>("Reviews");
	return (
		<table className="w-full border-separate border-spacing-0">
			<caption className="sr-only">Reviews</caption>
			<thead>
				<tr>
					<Head className="w-22">
						<span className="sr-only">Cover</span>
					</Head>
					<Head>Session</Head>
					<Head className="max-sm:hidden">Status</Head>
					<Head className="max-sm:hidden">Decided</Head>
					<Head className="max-md:hidden">Agenda</Head>
					<Head className="max-lg:hidden">Begins</Head>
					<Head className="max-md:hidden">Built by</Head>
					<Head className="w-12">
						<span className="sr-only">Actions</span>
					</Head>
				</tr>
			</thead>
			<tbody ref={body}>
				{reviews.map((review) => (
					<ReviewRow key={review.id} review={review} />
				))}
			</tbody>
		</table>
	);
}

function ReviewRow({ review }: { review: Review }) {
	const { counts } = review;
	const begins = review.started_at ?? review.starts_at;
	const status = review.is_template ? (
		<span className="text-muted">Template</span>
	) : (
		<Status status={review.status} />
	);
	return (
		<tr className={rowClass}>
			<Cell>
				<Thumbnail media={review.cover_media_id} className="h-10 w-16" />
			</Cell>
			<Cell className="max-w-0 w-full sm:max-w-none sm:w-auto">
				<div className="truncate">
					<RowLink to="/reviews/$review" params={{ review: String(review.id) }}>
						{review.name}
					</RowLink>
				</div>
				<div className="flex flex-wrap items-center gap-x-3 text-sm text-faint">
					<span className="truncate">
						{review.projects.map(({ name }) => name).join(", ") || "Nothing in it yet"}
					</span>
					<span className="flex flex-wrap items-center gap-x-3 sm:hidden">
						{status}
						{counts.items > 0 && (
							<span className="tabular-nums">
								{counts.decided} of {counts.items} decided
							</span>
						)}
					</span>
				</div>
			</Cell>
			<Cell className="max-sm:hidden">{status}</Cell>
			<Cell className="max-sm:hidden">{review.is_template ? null : <DecisionBar counts={counts} />}</Cell>
			<Cell className="whitespace-nowrap text-muted tabular-nums max-md:hidden">
				{counts.items === 0 ? "Empty" : `${counted(counts.items, "item")}, ${minuteWords(counts.minutes)}`}
			</Cell>
			<Cell className="text-muted max-lg:hidden">
				{begins ? <RelativeTime at={begins} /> : <span className="text-faint">No date</span>}
			</Cell>
			<Cell className="max-md:hidden">
				{review.created_by ? (
					<span className="flex items-center gap-1.5 whitespace-nowrap">
						<Avatar person={review.created_by} labelled={false} /> {review.created_by.name}
					</span>
				) : (
					<span className="text-faint">Nobody</span>
				)}
			</Cell>
			<Cell>
				{/* Above the link that the whole row is. */}
				<div className="relative z-1">
					<ReviewMenu review={review} />
				</div>
			</Cell>
		</tr>
	);
}

const places = ["a", "b", "c", "d", "e", "f"];

/** The shape of the table while it loads. */
export function ReviewTableSkeleton() {
	return (
		<Loading what="reviews">
			{places.map((place) => (
				<div key={place} className="flex items-center gap-3 border-b border-line px-4 py-1.5">
					<Skeleton className="h-10 w-16" />
					<div className="flex-1 space-y-1.5">
						<Skeleton className="h-3.5 w-48" />
						<Skeleton className="h-3 w-24" />
					</div>
					<Skeleton className="h-3.5 w-20 max-sm:hidden" />
					<Skeleton className="h-3.5 w-32 max-sm:hidden" />
				</div>
			))}
		</Loading>
	);
}
