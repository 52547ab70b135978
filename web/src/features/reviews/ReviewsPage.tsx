import { useInfiniteQuery } from "@tanstack/react-query";
import { ListVideo, Plus, Search } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/Button";
import { LoadMore } from "@/components/List";
import { Page, useTitle } from "@/components/Page";
import { EmptyState, Problem } from "@/components/Surfaces";
import { useShortcuts } from "@/keyboard/shortcuts";
import { usePermission } from "@/session/session";
import { CreateReviewDialog } from "./CreateReviewDialog";
import type { ReviewFilter } from "./model";
import { reviewListQuery } from "./queries";
import { ReviewFilters } from "./ReviewFilters";
import { ReviewTable, ReviewTableSkeleton } from "./ReviewTable";

/** Every review session that one may see, or the templates that they are made from. */
export function ReviewsPage({
	filter,
	onFilter,
}: {
	filter: ReviewFilter;
	onFilter: (filter: ReviewFilter) => void;
}) {
	useTitle("Reviews");
	const mayBuild = usePermission("session.manage");
	const [creating, setCreating] = useState(false);
	const list = useInfiniteQuery(reviewListQuery(filter));
	const reviews = list.data?.pages.flatMap((page) => page.items) ?? [];
	const templates = filter.templates === true;
	const narrowed = filter.search !== undefined || filter.status !== undefined || filter.mine === true;
	const what = templates ? "template" : "session";

	useShortcuts("Reviews", [{ keys: "c", label: `Create a ${what}`, run: () => setCreating(true) }], mayBuild);

	const create = mayBuild && (
		<Button look="primary" onClick={() => setCreating(true)}>
			<Plus size={16} aria-hidden /> New {what}
		</Button>
	);

	return (
		<Page crumbs={[{ label: "Reviews" }]} actions={create}>
			<ReviewFilters filter={filter} onFilter={onFilter} />
			{list.isError ? (
				<div className="p-4">
					<Problem error={list.error} onRetry={() => void list.refetch()} />
				</div>
			) : list.isPending ? (
				<ReviewTableSkeleton />
			) : reviews.length > 0 ? (
				<>
					<ReviewTable reviews={reviews} />
					<LoadMore
						more={list.hasNextPage}
						busy={list.isFetchingNextPage}
						onMore={() => void list.fetchNextPage()}
					/>
				</>
			) : narrowed ? (
				<EmptyState
					icon={<Search size={28} aria-hidden />}
					title={`No ${what} fits`}
					action={<Button onClick={() => onFilter(templates ? { templates } : {})}>Show all {what}s</Button>}
				>
					Names are searched. Take fewer letters, or another status.
				</EmptyState>
			) : (
				<EmptyState
					icon={<ListVideo size={28} aria-hidden />}
					title={templates ? "No templates yet" : "No review sessions yet"}
					action={create}
				>
					{!mayBuild
						? "As soon as a producer holds a review with something of yours, it is listed here."
						: templates
							? "A template keeps an agenda for every week: its stages, its minutes, and the filter that it is filled from. Make one, or save a session as one."
							: "A session puts rounds of several deliverables into one agenda, to look at together and to decide one by one. Start with everything that is in review."}
				</EmptyState>
			)}
			<CreateReviewDialog open={creating} template={templates} onClose={() => setCreating(false)} />
		</Page>
	);
}
