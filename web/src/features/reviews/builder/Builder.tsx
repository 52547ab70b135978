import { ListPlus, ListVideo, Play, Plus } from "lucide-react";
import { useState } from "react";
import type { ReviewDetail } from "@/api/types";
import { Button } from "@/components/Button";
import { Sheet } from "@/components/Dialog";
import { Page, useTitle } from "@/components/Page";
import { Status } from "@/components/Status";
import { EmptyState } from "@/components/Surfaces";
import { counted } from "@/format/count";
import { useShortcuts } from "@/keyboard/shortcuts";
import { ShareButton } from "@/sharing/ShareButton";
import { agendaOf, minuteWords } from "../model";
import { ReviewMenu } from "../ReviewMenu";
import { Agenda } from "./Agenda";
import { CandidatePicker } from "./CandidatePicker";
import { Details } from "./Details";
import { FillDialog } from "./FillDialog";
import { StartDialog } from "./StartDialog";

/** Where a session is put together: its items on the left, what could be looked at on the right. */
export function Builder({ review }: { review: ReviewDetail }) {
	useTitle(review.name, "Reviews");
	const [asking, setAsking] = useState<"fill" | "start" | "add" | null>(null);
	const { rights, items } = review;
	const { total } = agendaOf(items, review);
	useShortcuts(
		"Session",
		[
			{ keys: "f", label: "Fill from a filter", run: () => setAsking("fill") },
			{
				keys: "/",
				label: "Search stages to add",
				run() {
					const field = document.querySelector<HTMLInputElement>("aside [data-candidate-search]");
					if (field?.checkVisibility?.() ?? false) field?.focus();
					else setAsking("add");
				},
			},
		],
		rights.add_items,
	);
	useShortcuts(
		"Session",
		[{ keys: "s", label: "Start the session", run: () => setAsking("start") }],
		rights.start,
	);
	const fill = rights.add_items && (
		<Button onClick={() => setAsking("fill")}>
			<ListPlus size={16} aria-hidden /> Fill from a filter
		</Button>
	);
	return (
		<Page
			crumbs={[
				{
					label: "Reviews",
					link: review.is_template ? { to: "/reviews", search: { templates: true } } : { to: "/reviews" },
				},
				{ label: review.name },
			]}
			actions={
				<div className="flex items-center gap-1.5">
					{review.is_template ? (
						<span className="text-muted max-sm:hidden">Template</span>
					) : (
						<Status status="DRAFT" className="max-sm:hidden" />
					)}
					{rights.start && (
						<Button look="primary" onClick={() => setAsking("start")}>
							<Play size={15} aria-hidden /> Start
						</Button>
					)}
					{!review.is_template && <ShareButton target={{ session: review.id }} title={review.name} />}
					<ReviewMenu review={review} />
				</div>
			}
		>
			<div className="flex min-h-full">
				<section aria-label="Agenda" className="min-w-0 flex-1">
					<Details review={review} />
					<div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
						<p className="min-w-0 flex-1 text-muted tabular-nums">
							{counted(items.length, "item")}, {minuteWords(total)}
						</p>
						{items.length > 0 && fill}
						{rights.add_items && (
							<Button className="lg:hidden" onClick={() => setAsking("add")}>
								<Plus size={16} aria-hidden /> Add items
							</Button>
						)}
					</div>
					{items.length > 0 ? (
						<Agenda review={review} />
					) : (
						<EmptyState
							icon={<ListVideo size={28} aria-hidden />}
							title="Nothing to look at yet"
							action={fill}
						>
							{rights.add_items
								? "Fill it with everything that waits for review, or choose stages one by one. Then put them into the order in which you want to talk about them."
								: "Whoever builds this session has put nothing into it yet."}
						</EmptyState>
					)}
				</section>
				{rights.add_items && (
					<aside
						aria-label="What could be looked at"
						className="sticky top-0 flex h-[calc(100dvh-var(--bar-height))] w-95 shrink-0 flex-col border-l border-line bg-surface-1 max-lg:hidden"
					>
						<CandidatePicker review={review} />
					</aside>
				)}
			</div>
			<Sheet open={asking === "add"} onClose={() => setAsking(null)} title="Add items">
				<div className="-m-4">
					<CandidatePicker review={review} />
				</div>
			</Sheet>
			<FillDialog review={review} open={asking === "fill"} onClose={() => setAsking(null)} />
			<StartDialog review={review} open={asking === "start"} onClose={() => setAsking(null)} />
		</Page>
	);
}
