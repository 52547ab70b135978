import { useSuspenseQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { deliverableQuery, projectQuery, stageListQuery } from "@/api/queries";
import type { Id } from "@/api/types";
import { IconButton } from "@/components/Button";
import { Page, useTitle } from "@/components/Page";
import { PriorityMark } from "@/components/Priority";
import { Status } from "@/components/Status";
import { counted } from "@/format/count";
import { useRowKeys } from "@/keyboard/rows";
import { useShortcuts } from "@/keyboard/shortcuts";
import { usePermission } from "@/session/session";
import { EditDeliverableSheet } from "./EditDeliverableSheet";
import { StageCard } from "./StageCard";
import { StageSheet } from "./StageSheet";

/** What lies open beside the stages: one of them, the form of the deliverable, or nothing. */
export type OpenSheet = { readonly stage: Id } | "edit" | null;

/** A deliverable: its stages as cards in pipeline order. */
export function DeliverablePage({
	project: projectId,
	id,
	sheet,
	onSheet,
}: {
	project: Id;
	id: Id;
	sheet: OpenSheet;
	onSheet: (sheet: OpenSheet) => void;
}) {
	const { data: project } = useSuspenseQuery(projectQuery(projectId));
	const { data: deliverable } = useSuspenseQuery(deliverableQuery(id));
	const { data: stages } = useSuspenseQuery(stageListQuery(id));
	const openStage = typeof sheet === "object" ? sheet?.stage : undefined;
	const opened = stages.find((stage) => stage.id === openStage);
	useTitle(opened?.name, deliverable.name, project.name);
	const mayEdit = usePermission("deliverable.manage");
	useShortcuts(
		"Deliverable",
		[{ keys: "e", label: "Edit the deliverable", run: () => onSheet("edit") }],
		mayEdit,
	);
	const list = useRowKeys<HTMLOListElement>("Stages");

	return (
		<Page
			crumbs={[
				{ label: "Projects", link: { to: "/projects" } },
				{ label: project.name, link: { to: "/projects/$project", params: { project: String(project.id) } } },
				{ label: deliverable.name },
			]}
			actions={
				mayEdit && (
					<IconButton label="Edit the deliverable" keys="e" onClick={() => onSheet("edit")}>
						<Pencil size={16} aria-hidden />
					</IconButton>
				)
			}
		>
			<div className="flex flex-wrap items-center gap-x-6 gap-y-1 border-b border-line px-4 py-3">
				<Status status={deliverable.on_hold ? "ON_HOLD" : deliverable.status} />
				<PriorityMark priority={deliverable.priority} />
				{deliverable.asset_count > 0 && (
					<span className="text-muted">{counted(deliverable.asset_count, "asset")}</span>
				)}
				{deliverable.cmf_sku && <span className="font-mono text-muted">{deliverable.cmf_sku}</span>}
			</div>
			<ol
				ref={list}
				aria-label="Stages in pipeline order"
				className="grid grid-cols-1 gap-3 p-4 md:grid-cols-2 lg:grid-cols-3"
			>
				{stages.map((stage) => (
					<StageCard key={stage.id} stage={stage} />
				))}
			</ol>
			<StageSheet stage={opened} onClose={() => onSheet(null)} />
			<EditDeliverableSheet
				deliverable={deliverable}
				open={sheet === "edit" && mayEdit}
				onClose={() => onSheet(null)}
			/>
		</Page>
	);
}
