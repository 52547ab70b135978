import { useInfiniteQuery } from "@tanstack/react-query";
import type { ShareLink } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { Dialog } from "@/components/Dialog";
import { LoadMore } from "@/components/List";
import { Loading, Problem, Skeleton } from "@/components/Surfaces";
import { RelativeTime } from "@/components/Time";
import { browserOf, visitWords } from "./model";
import { visitListQuery } from "./queries";

/** Who came by a link, when, and what they did. */
export function VisitsDialog({ link, onClose }: { link: ShareLink; onClose: () => void }) {
	const list = useInfiniteQuery(visitListQuery(link.id));
	const visits = list.data?.pages.flatMap(({ items }) => items) ?? [];
	return (
		<Dialog open wide onClose={onClose} title="Visits" description={link.label ?? link.title}>
			{list.isError ? (
				<Problem error={list.error} onRetry={() => void list.refetch()} />
			) : list.isPending ? (
				<Loading what="visits">
					<Skeleton className="h-24" />
				</Loading>
			) : visits.length === 0 ? (
				<p className="py-6 text-center text-muted">Nobody has opened it yet.</p>
			) : (
				<>
					<ol aria-label="Visits" className="flex flex-col">
						{visits.map((visit) => (
							<li
								key={visit.id}
								data-visit={visit.kind}
								className="flex items-start gap-2 border-b border-line py-2"
							>
								{visit.guest ? (
									<Avatar person={visit.guest} labelled={false} guest />
								) : (
									<span className="size-5 shrink-0" />
								)}
								<span className={`min-w-0 flex-1 ${visit.kind === "wrong_password" ? "text-warning" : ""}`}>
									<span className="break-words">{visitWords(visit)}</span>
									<span className="block text-sm text-faint">
										{[browserOf(visit.agent), visit.address].filter(Boolean).join(", ")}
									</span>
								</span>
								<span className="text-sm text-faint">
									<RelativeTime at={visit.at} />
								</span>
							</li>
						))}
					</ol>
					<LoadMore
						more={list.hasNextPage}
						busy={list.isFetchingNextPage}
						onMore={() => void list.fetchNextPage()}
					/>
				</>
			)}
		</Dialog>
	);
}
