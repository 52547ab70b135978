import { useQuery } from "@tanstack/react-query";
import { peopleQuery } from "@/api/queries";
import { Avatar } from "@/components/Avatar";
import { Dialog } from "@/components/Dialog";
import { Problem, Skeleton } from "@/components/Surfaces";
import type { FeedbackItem } from "@/document/feedback";
import { useChangeItem } from "@/feedback/queries";

/** Whose an item is to do. */
export function AssignDialog({ item, onClose }: { item: FeedbackItem; onClose: () => void }) {
	const people = useQuery(peopleQuery());
	const change = useChangeItem();
	const assign = (to: number | null, name: string) => {
		change.mutate({
			item,
			change: { assignee_id: to },
			done: to === null ? "It is nobody's now" : `${name} has it now`,
		});
		onClose();
	};
	const choice =
		"flex min-h-9 w-full items-center gap-2 rounded-md px-2 text-left hover:bg-surface-2 aria-[current]:bg-accent-soft pointer-coarse:min-h-11";
	return (
		<Dialog open onClose={onClose} title="Whose is it to do?" description={item.summary}>
			{people.isError && <Problem error={people.error} onRetry={() => void people.refetch()} />}
			{people.isPending && <Skeleton className="h-24" />}
			<ul className="max-h-80 overflow-y-auto">
				{people.data?.map((person) => (
					<li key={person.id}>
						<button
							type="button"
							aria-current={item.assignee?.id === person.id || undefined}
							onClick={() => assign(person.id, person.name)}
							className={choice}
						>
							<Avatar person={person} labelled={false} />
							{person.name}
						</button>
					</li>
				))}
				<li>
					<button
						type="button"
						aria-current={item.assignee === null || undefined}
						onClick={() => assign(null, "")}
						className={choice}
					>
						Nobody: everyone on the stage may take it
					</button>
				</li>
			</ul>
		</Dialog>
	);
}
