import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { peopleQuery } from "@/api/queries";
import type { Assignment, Id, Stage } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { IconButton } from "@/components/Button";
import { DueDate } from "@/components/Time";
import { usePermission } from "@/session/session";
import { useChangeStage } from "./queries";

const control = "h-8 min-w-0 rounded-md border border-line-control bg-surface-1 px-2 pointer-coarse:h-10";

/** Who does a stage, and by when. Those who plan change it in place. */
export function StagePlan({ stage }: { stage: Stage }) {
	const mayAssign = usePermission("stage.assign");
	const change = useChangeStage(stage);
	return (
		<section className="grid gap-4 sm:grid-cols-2">
			<div>
				<h3 className="mb-1 text-sm font-medium text-muted">People</h3>
				<People
					stage={stage}
					editable={mayAssign}
					busy={change.isPending}
					onChange={(assignments) => change.mutate({ assignments })}
				/>
			</div>
			<div>
				<h3 className="mb-1 text-sm font-medium text-muted" id={`due-${stage.id}`}>
					Due date
				</h3>
				{mayAssign ? (
					<div className="flex items-center gap-2">
						<input
							type="date"
							aria-labelledby={`due-${stage.id}`}
							key={stage.due_date}
							defaultValue={stage.due_date ?? ""}
							disabled={change.isPending}
							onBlur={({ target }) => {
								const due = target.value || null;
								if (due !== stage.due_date) change.mutate({ due_date: due });
							}}
							className={control}
						/>
						{stage.due_date && <DueDate due={stage.due_date} />}
					</div>
				) : stage.due_date ? (
					<DueDate due={stage.due_date} />
				) : (
					<span className="text-faint">No date</span>
				)}
			</div>
		</section>
	);
}

function People({
	stage,
	editable,
	busy,
	onChange,
}: {
	stage: Stage;
	editable: boolean;
	busy: boolean;
	onChange: (assignments: { user_id: Id; kind: Assignment["kind"] }[]) => void;
}) {
	const people = useQuery({ ...peopleQuery(), enabled: editable });
	const assigned = stage.assignments.map(({ person, kind }) => ({ user_id: person.id, kind }));
	const free = (people.data ?? []).filter(
		({ id, role }) => role !== "CLIENT_VIEWER" && !assigned.some(({ user_id }) => user_id === id),
	);
	return (
		<>
			<ul className="flex flex-col gap-1">
				{stage.assignments.map(({ person, kind }) => (
					<li key={person.id} className="flex min-h-7 items-center gap-1.5">
						<Avatar person={person} labelled={false} />
						<span className="min-w-0 flex-1 truncate">{person.name}</span>
						<span className="text-sm text-faint">{kind === "LEAD" ? "Lead" : "Support"}</span>
						{editable && (
							<IconButton
								size="small"
								label={`Take ${person.name} off`}
								disabled={busy}
								onClick={() => onChange(assigned.filter(({ user_id }) => user_id !== person.id))}
							>
								<X size={14} aria-hidden />
							</IconButton>
						)}
					</li>
				))}
				{stage.assignments.length === 0 && <li className="text-faint">Nobody yet</li>}
			</ul>
			{editable && free.length > 0 && (
				<select
					aria-label="Assign somebody"
					value=""
					disabled={busy}
					onChange={({ target }) =>
						onChange([
							...assigned,
							// The first one answers for the stage.
							{ user_id: Number(target.value), kind: assigned.length === 0 ? "LEAD" : "SUPPORT" },
						])
					}
					className={`${control} mt-1 w-full`}
				>
					<option value="">Assign somebody…</option>
					{free.map(({ id, name }) => (
						<option key={id} value={id}>
							{name}
						</option>
					))}
				</select>
			)}
		</>
	);
}
