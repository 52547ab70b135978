import { useSuspenseQuery } from "@tanstack/react-query";
import { deliverableQuery, projectQuery, stageListQuery } from "@/api/queries";
import type { Id } from "@/api/types";
import { Page, useTitle } from "@/components/Page";
import { PriorityMark } from "@/components/Priority";
import { Status } from "@/components/Status";
import { useRowKeys } from "@/keyboard/rows";
import { StageCard } from "./StageCard";
import { StageSheet } from "./StageSheet";

/** A deliverable: its stages as cards in pipeline order; one of them open in a sheet. */
export function DeliverablePage({
	project: projectId,
	id,
	openStage,
	onOpenStage,
}: {
	project: Id;
	id: Id;
	openStage: Id | null;
	onOpenStage: (stage: Id | null) => void;
}) {
	const { data: project } = useSuspenseQuery(projectQuery(projectId));
	const { data: deliverable } = useSuspenseQuery(deliverableQuery(id));
	const { data: stages } = useSuspenseQuery(stageListQuery(id));
	const opened = stages.find((stage) => stage.id === openStage);
	useTitle(opened?.name, deliverable.name, project.name);
	const list = useRowKeys<HTMLOListElement>("Stages");

	return (
		<Page
			crumbs={[
				{ label: "Projects", link: { to: "/projects" } },
				{ label: project.name, link: { to: "/projects/$project", params: { project: String(project.id) } } },
				{ label: deliverable.name },
			]}
		>
			<div className="flex flex-wrap items-center gap-x-6 gap-y-1 border-b border-line px-4 py-3">
				<Status status={deliverable.on_hold ? "ON_HOLD" : deliverable.status} />
				<PriorityMark priority={deliverable.priority} />
				{deliverable.asset_count > 0 && (
					<span className="text-muted">
						{deliverable.asset_count} {deliverable.asset_count === 1 ? "asset" : "assets"}
					</span>
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
			<StageSheet stage={opened} onClose={() => onOpenStage(null)} />
		</Page>
	);
}
