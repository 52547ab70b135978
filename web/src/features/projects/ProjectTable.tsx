import type { Project } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { Cell, Head, RowLink, rowClass } from "@/components/List";
import { Status } from "@/components/Status";
import { StatusBar } from "@/components/StatusBar";
import { Loading, Skeleton } from "@/components/Surfaces";
import { Thumbnail } from "@/components/Thumbnail";
import { DueDate, RelativeTime } from "@/components/Time";
import { useRowKeys } from "@/keyboard/rows";

/** Projects as rows; on a phone the lesser columns move below the name. */
export function ProjectTable({ projects }: { projects: readonly Project[] }) {
	const body = useRowKeys<HTMLTableSectionElement>("Projects");
	return (
		<table className="w-full border-separate border-spacing-0">
			<caption className="sr-only">Projects</caption>
			<Heads />
			<tbody ref={body}>
				{projects.map((project) => (
					<ProjectRow key={project.id} project={project} />
				))}
			</tbody>
		</table>
	);
}

function Heads() {
	return (
		<thead>
			<tr>
				<Head className="w-22">
					<span className="sr-only">Cover</span>
				</Head>
				<Head>Project</Head>
				<Head className="max-sm:hidden">Status</Head>
				<Head className="max-sm:hidden">Approved</Head>
				<Head className="max-md:hidden">Due</Head>
				<Head className="max-md:hidden">Owner</Head>
				<Head className="max-lg:hidden">Changed</Head>
			</tr>
		</thead>
	);
}

function ProjectRow({ project }: { project: Project }) {
	const settled = project.status === "COMPLETED" || project.status === "ARCHIVED";
	return (
		<tr className={rowClass}>
			<Cell>
				<Thumbnail media={project.cover_media_id} className="h-10 w-16" />
			</Cell>
			<Cell className="max-w-0 w-full sm:max-w-none sm:w-auto">
				<div className="truncate">
					<RowLink to="/projects/$project" params={{ project: String(project.id) }}>
						{project.name}
					</RowLink>
				</div>
				<div className="flex flex-wrap items-center gap-x-3 text-sm text-faint">
					<span className="font-mono">{project.code}</span>
					{project.client_team && <span className="max-sm:hidden">{project.client_team.name}</span>}
					<span className="flex flex-wrap items-center gap-x-3 sm:hidden">
						<Status status={project.status} />
						{project.due_date && <DueDate due={project.due_date} settled={settled} />}
					</span>
				</div>
			</Cell>
			<Cell className="max-sm:hidden">
				<Status status={project.status} />
			</Cell>
			<Cell className="max-sm:hidden">
				<StatusBar counts={project.status_counts} />
			</Cell>
			<Cell className="max-md:hidden">
				{project.due_date ? (
					<DueDate due={project.due_date} settled={settled} />
				) : (
					<span className="text-faint">No date</span>
				)}
			</Cell>
			<Cell className="max-md:hidden">
				{project.owner ? (
					<span className="flex items-center gap-1.5 whitespace-nowrap">
						<Avatar person={project.owner} labelled={false} /> {project.owner.name}
					</span>
				) : (
					<span className="text-faint">Nobody</span>
				)}
			</Cell>
			<Cell className="text-muted max-lg:hidden">
				<RelativeTime at={project.updated_at} />
			</Cell>
		</tr>
	);
}

const places = ["a", "b", "c", "d", "e", "f"];

/** The shape of the table while it loads. */
export function ProjectTableSkeleton() {
	return (
		<Loading what="projects">
			{places.map((place) => (
				<div key={place} className="flex items-center gap-3 border-b border-line px-4 py-1.5">
					<Skeleton className="h-10 w-16" />
					<div className="flex-1 space-y-1.5">
						<Skeleton className="h-3.5 w-48" />
						<Skeleton className="h-3 w-24" />
					</div>
					<Skeleton className="h-3.5 w-20 max-sm:hidden" />
					<Skeleton className="h-3.5 w-32 max-sm:hidden" />
				</div>
			))}
		</Loading>
	);
}
