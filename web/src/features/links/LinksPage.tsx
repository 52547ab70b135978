import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound, Share2 } from "lucide-react";
import type { ShareLink } from "@/api/types";
import { Button } from "@/components/Button";
import { Cell, Head, LoadMore, RowLink, rowClass } from "@/components/List";
import { Page, useTitle } from "@/components/Page";
import { EmptyState, Loading, Problem, Skeleton } from "@/components/Surfaces";
import { RelativeTime } from "@/components/Time";
import { useRowKeys } from "@/keyboard/rows";
import { LinkEnd } from "@/sharing/LinkItem";
import { LinkMenu } from "@/sharing/LinkMenu";
import { LinkState } from "@/sharing/LinkState";
import { rightsWords } from "@/sharing/model";
import { linkListQuery } from "@/sharing/queries";
import { type LinksFilter, SHOWN } from "./model";

/** Everything that the studio has opened to people without an account. */
export function LinksPage({
	filter: { state },
	onFilter,
}: {
	filter: LinksFilter;
	onFilter: (filter: LinksFilter) => void;
}) {
	useTitle("Shared links");
	const list = useInfiniteQuery(linkListQuery(state ? { state } : {}));
	const links = list.data?.pages.flatMap(({ items }) => items) ?? [];
	return (
		<Page crumbs={[{ label: "Shared links" }]}>
			<fieldset className="flex flex-wrap gap-1 px-4 py-2">
				<legend className="sr-only">Which links</legend>
				{SHOWN.map(({ value, label }) => (
					<button
						key={label}
						type="button"
						aria-pressed={state === value}
						onClick={() => onFilter(value ? { state: value } : {})}
						className="h-7 rounded-md px-2 text-sm text-muted hover:bg-surface-2 aria-pressed:bg-surface-3 aria-pressed:text-text pointer-coarse:h-10"
					>
						{label}
					</button>
				))}
			</fieldset>
			{list.isError ? (
				<div className="p-4">
					<Problem error={list.error} onRetry={() => void list.refetch()} />
				</div>
			) : list.isPending ? (
				<Loading what="links">
					<Skeleton className="m-4 h-24" />
				</Loading>
			) : links.length > 0 ? (
				<>
					<LinkTable links={links} />
					<LoadMore
						more={list.hasNextPage}
						busy={list.isFetchingNextPage}
						onMore={() => void list.fetchNextPage()}
					/>
				</>
			) : (
				<EmptyState
					icon={<Share2 size={28} aria-hidden />}
					title={state ? "No link like this" : "Nothing is shared yet"}
					action={state && <Button onClick={() => onFilter({})}>Show all links</Button>}
				>
					{state
						? "Others may be active, expired or revoked."
						: "Open a review session or a round and press Share: whoever has the link looks without an account."}
				</EmptyState>
			)}
		</Page>
	);
}

function LinkTable({ links }: { links: readonly ShareLink[] }) {
	const body = useRowKeys<HTMLTableSectionElement>("Shared links");
	return (
		<table className="w-full border-separate border-spacing-0">
			<caption className="sr-only">Shared links</caption>
			<thead>
				<tr>
					<Head>Shared</Head>
					<Head className="max-sm:hidden">State</Head>
					<Head className="max-md:hidden">Besides looking</Head>
					<Head className="max-md:hidden">Guests</Head>
					<Head className="max-lg:hidden">Last visit</Head>
					<Head className="w-12">
						<span className="sr-only">Actions</span>
					</Head>
				</tr>
			</thead>
			<tbody ref={body}>
				{links.map((link) => (
					<LinkRow key={link.id} link={link} />
				))}
			</tbody>
		</table>
	);
}

function LinkRow({ link }: { link: ShareLink }) {
	const place =
		link.kind === "session"
			? ({ to: "/reviews/$review", params: { review: String(link.session_id) } } as const)
			: ({ to: "/review/$revision", params: { revision: String(link.revision_id) } } as const);
	return (
		<tr className={rowClass} data-link={link.id}>
			<Cell className="w-full max-w-0 sm:w-auto sm:max-w-none">
				<div className="truncate">
					<RowLink {...place}>{link.title}</RowLink>
				</div>
				<div className="flex flex-wrap items-center gap-x-2 text-sm text-faint">
					<span className="truncate">{link.label ?? "Without a name"}</span>
					{link.has_password && (
						<span className="inline-flex items-center gap-1">
							<KeyRound size={11} aria-hidden /> Password
						</span>
					)}
					<LinkEnd link={link} />
					<span className="sm:hidden">
						<LinkState state={link.state} />
					</span>
				</div>
			</Cell>
			<Cell className="max-sm:hidden">
				<LinkState state={link.state} />
			</Cell>
			<Cell className="text-muted max-md:hidden">{rightsWords(link)}</Cell>
			<Cell className="text-muted tabular-nums max-md:hidden">{link.guest_count}</Cell>
			<Cell className="text-muted max-lg:hidden">
				{link.last_visit_at ? (
					<RelativeTime at={link.last_visit_at} />
				) : (
					<span className="text-faint">Nobody yet</span>
				)}
			</Cell>
			<Cell>
				{/* Above the link that the whole row is. */}
				<div className="relative z-1">
					<LinkMenu link={link} />
				</div>
			</Cell>
		</tr>
	);
}
