import { useInfiniteQuery } from "@tanstack/react-query";
import { Link2, Share2 } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/problem";
import type { MadeLink } from "@/api/types";
import { Button } from "@/components/Button";
import { Sheet } from "@/components/Dialog";
import { LoadMore } from "@/components/List";
import { EmptyState, Loading, Problem, Skeleton } from "@/components/Surfaces";
import { useShortcuts } from "@/keyboard/shortcuts";
import { usePermission } from "@/session/session";
import { AddressField } from "./AddressField";
import { LinkForm } from "./LinkForm";
import { LinkItem } from "./LinkItem";
import { linkListQuery, type Target, useMakeLink } from "./queries";

/** What opens the links, on every page that shows something to share. */
export const SHARING_KEYS = "shift+h";

interface Shared {
	target: Target;
	/** What is shared, in words. */
	title: string;
}

/** Opens a session or a round to people without an account. Nothing for those who may not. */
export function ShareButton(shared: Shared) {
	const sharing = useSharing();
	if (!sharing) return null;
	return (
		<>
			<Button onClick={() => sharing.set(true)}>
				<Share2 size={15} aria-hidden /> <span className="max-sm:sr-only">Share</span>
			</Button>
			<ShareSheet {...shared} open={sharing.open} onClose={() => sharing.set(false)} />
		</>
	);
}

/** Whether the links lie open, and how they are opened, by their key too. Null for those who may not share. */
export function useSharing(): { readonly open: boolean; set(open: boolean): void } | null {
	const may = usePermission("session.manage");
	const [open, set] = useState(false);
	useShortcuts("Sharing", [{ keys: SHARING_KEYS, label: "Share by link", run: () => set(true) }], may);
	return may ? { open, set } : null;
}

/** The links to a session or a round, and how another one is made. */
export function ShareSheet({
	target,
	title,
	open,
	onClose,
}: Shared & { open: boolean; onClose: () => void }) {
	return (
		<Sheet
			open={open}
			onClose={onClose}
			title="Share by link"
			description={<p className="truncate text-muted">{title}</p>}
		>
			<Links target={target} />
		</Sheet>
	);
}

function Links({ target }: { target: Target }) {
	const [making, setMaking] = useState(false);
	const [made, setMade] = useState<MadeLink | null>(null);
	const make = useMakeLink(target);
	const list = useInfiniteQuery(linkListQuery(target));
	const links = list.data?.pages.flatMap(({ items }) => items) ?? [];
	const begin = () => {
		make.reset();
		setMade(null);
		setMaking(true);
	};
	const button = (
		<Button look="primary" onClick={begin}>
			<Link2 size={16} aria-hidden /> New link
		</Button>
	);
	return (
		<div className="flex flex-col gap-4">
			{making ? (
				<LinkForm
					link={null}
					busy={make.isPending}
					error={make.error ? asApiError(make.error) : null}
					onCancel={() => setMaking(false)}
					onDone={(draft) =>
						make.mutate(draft, {
							onSuccess(next) {
								setMade(next);
								setMaking(false);
							},
						})
					}
				/>
			) : (
				<>
					{made && <AddressField address={made.address} password={made.link.has_password} />}
					{links.length > 0 && <div>{button}</div>}
				</>
			)}
			{list.isError ? (
				<Problem error={list.error} onRetry={() => void list.refetch()} />
			) : list.isPending ? (
				<Loading what="links">
					<Skeleton className="h-16" />
				</Loading>
			) : links.length > 0 ? (
				<>
					<ul aria-label="Links">
						{links.map((link) => (
							<LinkItem key={link.id} link={link} />
						))}
					</ul>
					<LoadMore
						more={list.hasNextPage}
						busy={list.isFetchingNextPage}
						onMore={() => void list.fetchNextPage()}
					/>
				</>
			) : (
				!making && (
					<EmptyState icon={<Share2 size={26} aria-hidden />} title="Nobody has a link yet" action={button}>
						Whoever has the link looks without an account, on a phone too. You choose what they may do and for
						how long. What is for the studio alone stays in the studio.
					</EmptyState>
				)
			)}
		</div>
	);
}
