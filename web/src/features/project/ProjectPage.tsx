import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Layers, Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { ActivityList } from "@/activity/ActivityList";
import { deliverableListQuery, projectQuery } from "@/api/queries";
import type { Id } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { LoadMore } from "@/components/List";
import { Page, useTitle } from "@/components/Page";
import { EmptyState, Problem } from "@/components/Surfaces";
import { useShortcuts } from "@/keyboard/shortcuts";
import { usePermission } from "@/session/session";
import { CreateDeliverableDialog } from "./CreateDeliverableDialog";
import { DeliverableTable, DeliverableTableSkeleton } from "./DeliverableTable";
import { EditProjectSheet } from "./EditProjectSheet";
import { ProjectFacts } from "./ProjectFacts";

/** A project: its facts in a line, its deliverables as rows. */
export function ProjectPage({
	id,
	editing,
	activity,
	onEdit,
	onActivity,
}: {
	id: Id;
	editing: boolean;
	/** Whether what happened is shown in place of the deliverables. */
	activity: boolean;
	onEdit: (editing: boolean) => void;
	onActivity: (activity: boolean) => void;
}) {
	const { data: project } = useSuspenseQuery(projectQuery(id));
	useTitle(project.name);
	const mayEdit = usePermission("project.manage");
	const mayCreate = usePermission("deliverable.manage");
	const [creating, setCreating] = useState(false);
	const list = useInfiniteQuery(deliverableListQuery(id));
	const deliverables = list.data?.pages.flatMap((page) => page.items) ?? [];

	useShortcuts("Project", [{ keys: "e", label: "Edit the project", run: () => onEdit(true) }], mayEdit);
	useShortcuts(
		"Project",
		[{ keys: "c", label: "Create a deliverable", run: () => setCreating(true) }],
		mayCreate,
	);

	const create = mayCreate && (
		<Button look="primary" onClick={() => setCreating(true)}>
			<Plus size={16} aria-hidden /> <span className="max-sm:sr-only">New deliverable</span>
		</Button>
	);

	return (
		<Page
			crumbs={[{ label: "Projects", link: { to: "/projects" } }, { label: project.name }]}
			actions={
				<>
					{mayEdit && (
						<IconButton label="Edit the project" keys="e" onClick={() => onEdit(true)}>
							<Pencil size={16} aria-hidden />
						</IconButton>
					)}
					{create}
				</>
			}
		>
			<ProjectFacts project={project} />
			<fieldset className="flex gap-1 px-4 py-2">
				<legend className="sr-only">What is shown of the project</legend>
				{[
					{ label: "Deliverables", shown: !activity, show: false },
					{ label: "Activity", shown: activity, show: true },
				].map(({ label, shown, show }) => (
					<button
						key={label}
						type="button"
						aria-pressed={shown}
						onClick={() => onActivity(show)}
						className="h-8 rounded-md px-2.5 text-muted hover:text-text aria-pressed:bg-surface-2 aria-pressed:font-medium aria-pressed:text-text pointer-coarse:h-10"
					>
						{label}
					</button>
				))}
			</fieldset>
			{activity ? (
				<ActivityList of={{ project: id }} />
			) : list.isError ? (
				<div className="p-4">
					<Problem error={list.error} onRetry={() => void list.refetch()} />
				</div>
			) : list.isPending ? (
				<DeliverableTableSkeleton />
			) : deliverables.length > 0 ? (
				<>
					<DeliverableTable deliverables={deliverables} />
					<LoadMore
						more={list.hasNextPage}
						busy={list.isFetchingNextPage}
						onMore={() => void list.fetchNextPage()}
					/>
				</>
			) : (
				<EmptyState icon={<Layers size={28} aria-hidden />} title="No deliverables yet" action={create}>
					{mayCreate
						? `A deliverable is one thing that is made and approved. It gets the stages of the pipeline “${project.pipeline.name}”.`
						: "As soon as a producer adds what is to be made, it is listed here."}
				</EmptyState>
			)}
			<CreateDeliverableDialog project={project} open={creating} onClose={() => setCreating(false)} />
			<EditProjectSheet project={project} open={editing && mayEdit} onClose={() => onEdit(false)} />
		</Page>
	);
}
