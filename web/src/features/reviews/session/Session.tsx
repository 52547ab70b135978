import { useRef, useState } from "react";
import { asApiError } from "@/api/problem";
import type { Id, ReviewDetail, ReviewItem, Verdict } from "@/api/types";
import { NoteDialog } from "@/components/NoteDialog";
import { Page, useTitle } from "@/components/Page";
import { Status } from "@/components/Status";
import { EmptyState } from "@/components/Surfaces";
import { counted } from "@/format/count";
import { useShortcuts } from "@/keyboard/shortcuts";
import { fits, nameOf, type Shown } from "../model";
import { type Arrow, beside } from "./grid";
import { ItemCard } from "./ItemCard";
import { ItemSheet } from "./ItemSheet";
import { Moves } from "./Moves";
import { Refusals } from "./Refusals";
import { SelectionBar } from "./SelectionBar";
import { ShownTabs } from "./ShownTabs";
import { Statistics } from "./Statistics";
import { useDecide } from "./useDecide";

/** A note that is asked for, and for which items. */
interface Asking {
	readonly verdict: Verdict;
	readonly items: readonly ReviewItem[];
}

/** A session that is held or over: its items as a contact sheet, what is decided, and what it comes to. */
export function Session({
	review,
	open,
	onOpen,
}: {
	review: ReviewDetail;
	/** The item whose details lie open. */
	open: Id | null;
	onOpen: (item: Id | null) => void;
}) {
	useTitle(review.name, "Reviews");
	const [shown, setShown] = useState<Shown>("all");
	const [selected, setSelected] = useState<ReadonlySet<Id>>(new Set());
	const [asking, setAsking] = useState<Asking | null>(null);
	const grid = useRef<HTMLUListElement>(null);
	const { one, several, refused, dismiss } = useDecide(review);
	const { items } = review;
	const visible = items.filter((item) => fits(item, shown));
	const chosen = visible.filter(({ id }) => selected.has(id));
	const selectable = (item: ReviewItem) => item.rights.approve || item.rights.send_back;
	const unapplied = items.flatMap((item) =>
		item.refusal && item.applied_at === null ? [{ item: item.id, reason: item.refusal.detail }] : [],
	);

	/** What keys are about: what is selected, else the card with the focus. */
	function meant(): readonly ReviewItem[] {
		if (chosen.length > 0) return chosen;
		const card = document.activeElement?.closest<HTMLElement>("[data-item]");
		const item = card && visible.find(({ id }) => id === Number(card.dataset.item));
		return item ? [item] : [];
	}

	function decide(verdict: Verdict, about: readonly ReviewItem[], note: string | null = null) {
		const able = about.filter(({ rights }) => (verdict === "APPROVED" ? rights.approve : rights.send_back));
		const [first] = able;
		if (!first) return;
		if (verdict !== "APPROVED" && note === null) {
			one.reset();
			several.reset();
			setAsking({ verdict, items: able });
			return;
		}
		const settled = { onSuccess: () => setAsking(null) };
		if (able.length === 1) one.mutate({ item: first, verdict, note }, settled);
		else {
			several.mutate(
				{ items: able.map(({ id }) => id), verdict, note },
				{
					onSuccess() {
						setAsking(null);
						setSelected(new Set());
					},
				},
			);
		}
	}

	function select(item: ReviewItem, on: boolean) {
		const next = new Set(selected);
		if (on) next.add(item.id);
		else next.delete(item.id);
		setSelected(next);
	}

	function step(arrow: Arrow) {
		const links = [...(grid.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
		const cards = links.map((link) => link.closest<HTMLElement>("[data-item]"));
		const at = cards.indexOf(document.activeElement?.closest<HTMLElement>("[data-item]") ?? null);
		const boxes = cards.map((card) => ({ left: card?.offsetLeft ?? 0, top: card?.offsetTop ?? 0 }));
		const next = at < 0 ? 0 : beside(boxes, at, arrow);
		links[next]?.focus();
		links[next]?.scrollIntoView({ block: "nearest" });
	}

	const deciding = items.some(selectable);
	useShortcuts("Session", [
		{ keys: "arrowright", label: "Next item", run: () => step("right") },
		{ keys: "arrowleft", label: "Previous item", run: () => step("left") },
		{ keys: "arrowdown", label: "Item below", run: () => step("down") },
		{ keys: "arrowup", label: "Item above", run: () => step("up") },
		{ keys: "j", label: "Next item", run: () => step("right") },
		{ keys: "k", label: "Previous item", run: () => step("left") },
		{ keys: "d", label: "Details of the item", run: () => onOpen(meant()[0]?.id ?? null) },
	]);
	useShortcuts(
		"Session",
		[
			{ keys: "a", label: "Approve", run: () => decide("APPROVED", meant()) },
			{ keys: "c", label: "Request changes", run: () => decide("CHANGES_REQUESTED", meant()) },
			{ keys: "x", label: "Reject", run: () => decide("REJECTED", meant()) },
			{
				keys: "s",
				label: "Select the item, or not",
				run() {
					const card = document.activeElement?.closest<HTMLElement>("[data-item]");
					const item = card && visible.find(({ id }) => id === Number(card.dataset.item));
					if (item && selectable(item)) select(item, !selected.has(item.id));
				},
			},
			{
				keys: "shift+s",
				label: "Select all, or none",
				run: () =>
					setSelected(
						chosen.length > 0 ? new Set() : new Set(visible.filter(selectable).map(({ id }) => id)),
					),
			},
			{ keys: "escape", label: "Select nothing", run: () => setSelected(new Set()) },
		],
		deciding,
	);

	const asked = asking?.items ?? [];
	const words = asking?.verdict === "REJECTED" ? "Reject" : "Request changes";
	const error = one.error ?? several.error;
	return (
		<Page
			crumbs={[{ label: "Reviews", link: { to: "/reviews" } }, { label: review.name }]}
			actions={
				<>
					<Status status={review.status} className="max-sm:hidden" />
					<Moves review={review} />
				</>
			}
		>
			<div className="flex min-h-full flex-col">
				<Statistics review={review} />
				<ShownTabs items={items} shown={shown} onShown={setShown} />
				<Refusals
					title="Not decided"
					items={items}
					refused={refused}
					onOpen={({ id }) => onOpen(id)}
					onDismiss={dismiss}
				/>
				<Refusals
					title="Decided, and not applied: these stages stay where they are"
					items={items}
					refused={unapplied}
					onOpen={({ id }) => onOpen(id)}
				/>
				{visible.length > 0 ? (
					<ul
						ref={grid}
						aria-label="Items"
						className="grid flex-1 content-start grid-cols-[repeat(auto-fill,minmax(min(240px,100%),1fr))] gap-3 p-4"
					>
						{visible.map((item) => (
							<ItemCard
								key={item.id}
								item={item}
								place={items.indexOf(item) + 1}
								selected={selected.has(item.id)}
								selectable={selectable(item)}
								busy={one.isPending && one.variables.item.id === item.id}
								onSelect={(on) => select(item, on)}
								onDecide={(verdict) => decide(verdict, [item])}
								onOpen={() => onOpen(item.id)}
							/>
						))}
					</ul>
				) : (
					<EmptyState title={items.length === 0 ? "Nothing of yours is in it" : "No item like this"}>
						{items.length === 0
							? "Its items belong to projects that you do not see."
							: "Choose another part above to see the rest."}
					</EmptyState>
				)}
				{chosen.length > 0 && (
					<SelectionBar
						items={chosen}
						busy={several.isPending || one.isPending}
						onDecide={(verdict) => decide(verdict, chosen)}
						onClear={() => setSelected(new Set())}
					/>
				)}
			</div>
			<NoteDialog
				open={asking !== null}
				title={`${words}: ${asked.length === 1 && asked[0] ? nameOf(asked[0]) : counted(asked.length, "item")}`}
				label="Note"
				hint="What has to change. The studio reads it; clients do not."
				action={words}
				required
				busy={one.isPending || several.isPending}
				error={error ? asApiError(error) : null}
				onClose={() => setAsking(null)}
				onDone={(note) => asking && decide(asking.verdict, asking.items, note)}
			/>
			<ItemSheet
				item={items.find(({ id }) => id === open) ?? null}
				onClear={(item) => one.mutate({ item, verdict: null, note: null })}
				onClose={() => onOpen(null)}
			/>
		</Page>
	);
}
