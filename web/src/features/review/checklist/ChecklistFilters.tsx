import type { FeedbackItem, FeedbackPerson, FeedbackStatus } from "@/document/feedback";
import { statusWords } from "@/feedback/looks";
import type { ChecklistFilter } from "@/feedback/model";

const select =
	"h-7 min-w-0 flex-1 rounded-md border border-line-control bg-surface-1 px-1.5 text-sm pointer-coarse:h-10";

/** Which items are listed. */
export function ChecklistFilters({
	items,
	filter,
	onFilter,
}: {
	items: readonly FeedbackItem[];
	filter: ChecklistFilter;
	onFilter: (filter: ChecklistFilter) => void;
}) {
	const people = new Map<number, FeedbackPerson>(
		items.flatMap(({ assignee }) => (assignee ? [[assignee.id, assignee] as const] : [])),
	);
	const set = (change: Partial<Record<keyof ChecklistFilter, string>>) => {
		const next = { ...stringsOf(filter), ...change };
		onFilter(filterOf(next));
	};
	const { type, status, assignee } = stringsOf(filter);
	return (
		<fieldset className="flex min-w-0 gap-1.5">
			<legend className="sr-only">Show</legend>
			<select
				aria-label="Type"
				value={type}
				onChange={(event) => set({ type: event.target.value })}
				className={select}
			>
				<option value="">All types</option>
				<option value="action">Action items</option>
				<option value="info">Callouts</option>
			</select>
			<select
				aria-label="State"
				value={status}
				onChange={(event) => set({ status: event.target.value })}
				className={select}
			>
				<option value="">All states</option>
				<option value="open">Still to do</option>
				<option value="done">Done and verified</option>
				{(Object.keys(statusWords) as FeedbackStatus[]).map((each) => (
					<option key={each} value={each}>
						{statusWords[each]}
					</option>
				))}
			</select>
			<select
				aria-label="Assignee"
				value={assignee}
				onChange={(event) => set({ assignee: event.target.value })}
				className={select}
			>
				<option value="">Everyone's</option>
				{[...people.values()].map(({ id, name }) => (
					<option key={id} value={id}>
						{name}
					</option>
				))}
				<option value="none">Nobody's</option>
			</select>
		</fieldset>
	);
}

function stringsOf({ type, status, assignee }: ChecklistFilter): Record<keyof ChecklistFilter, string> {
	return { type: type ?? "", status: status ?? "", assignee: assignee === undefined ? "" : String(assignee) };
}

function filterOf({ type, status, assignee }: Record<keyof ChecklistFilter, string>): ChecklistFilter {
	return {
		...(type === "action" || type === "info" ? { type } : {}),
		...(status === "" ? {} : { status: status as NonNullable<ChecklistFilter["status"]> }),
		...(assignee === "" ? {} : { assignee: assignee === "none" ? "none" : Number(assignee) }),
	};
}
