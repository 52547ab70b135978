import { useQuery } from "@tanstack/react-query";
import { storageQuery } from "@/api/queries";
import type { Id, Project } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { PriorityMark } from "@/components/Priority";
import { Status } from "@/components/Status";
import { StatusBar } from "@/components/StatusBar";
import { DueDate } from "@/components/Time";
import { formatBytes } from "@/format/bytes";
import { storageByType } from "./model";

/** What there is to know about a project, in a line. */
export function ProjectFacts({ project }: { project: Project }) {
	return (
		<dl className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line px-4 py-3">
			<Fact name="Code">
				<span className="font-mono text-muted">{project.code}</span>
			</Fact>
			<Fact name="Status">
				<Status status={project.status} />
			</Fact>
			<Fact name="Approved deliverables">
				<StatusBar counts={project.status_counts} />
			</Fact>
			<Fact name="Priority">
				<PriorityMark priority={project.priority} />
			</Fact>
			{project.due_date && (
				<Fact name="Due">
					<DueDate
						due={project.due_date}
						settled={project.status === "COMPLETED" || project.status === "ARCHIVED"}
					/>
				</Fact>
			)}
			{project.quarter && (
				<Fact name="Quarter">
					<span className="text-muted">{project.quarter}</span>
				</Fact>
			)}
			{project.owner && (
				<Fact name="Owner">
					<span className="flex items-center gap-1.5 text-muted">
						<Avatar person={project.owner} labelled={false} /> {project.owner.name}
					</span>
				</Fact>
			)}
			{project.client_team && (
				<Fact name="Client team">
					<span className="text-muted">{project.client_team.name}</span>
				</Fact>
			)}
			<Fact name="Pipeline">
				<span className="text-muted">{project.pipeline.name}</span>
			</Fact>
			<StorageFact project={project.id} />
		</dl>
	);
}

/** How much room the project takes. Nothing waits for it, and nobody misses it where it cannot be told. */
function StorageFact({ project }: { project: Id }) {
	const { data: storage } = useQuery(storageQuery(project));
	if (!storage || storage.media_count === 0) return null;
	return (
		<Fact name="Storage">
			<span className="text-muted tabular-nums" title={storageByType(storage)}>
				{formatBytes(storage.original_bytes + storage.derived_bytes)}: originals{" "}
				{formatBytes(storage.original_bytes)}, renditions {formatBytes(storage.derived_bytes)}
			</span>
		</Fact>
	);
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
	return (
		<div>
			<dt className="text-xs text-faint">{name}</dt>
			<dd className="min-h-5">{children}</dd>
		</div>
	);
}
