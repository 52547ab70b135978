import { useInfiniteQuery } from "@tanstack/react-query";
import { Clapperboard, Plus, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type ProjectFilter, projectListQuery } from "@/api/queries";
import type { ProjectStatus } from "@/api/types";
import { Button } from "@/components/Button";
import { LoadMore } from "@/components/List";
import { Page, useTitle } from "@/components/Page";
import { EmptyState, Problem } from "@/components/Surfaces";
import { statusLooks } from "@/components/status";
import { useShortcuts } from "@/keyboard/shortcuts";
import { usePermission } from "@/session/session";
import { CreateProjectDialog } from "./CreateProjectDialog";
import { ProjectTable, ProjectTableSkeleton } from "./ProjectTable";

const statuses: readonly ProjectStatus[] = ["ACTIVE", "ON_HOLD", "COMPLETED", "ARCHIVED"];

/** Every project that one may see. */
export function ProjectsPage({
	filter,
	onFilter,
}: {
	filter: ProjectFilter;
	onFilter: (filter: ProjectFilter) => void;
}) {
	useTitle("Projects");
	const mayCreate = usePermission("project.manage");
	const [creating, setCreating] = useState(false);
	const list = useInfiniteQuery(projectListQuery(filter));
	const projects = list.data?.pages.flatMap((page) => page.items) ?? [];
	const filtered = filter.search !== undefined || filter.status !== undefined;

	useShortcuts(
		"Projects",
		[{ keys: "c", label: "Create a project", run: () => setCreating(true) }],
		mayCreate,
	);

	const create = mayCreate && (
		<Button look="primary" onClick={() => setCreating(true)}>
			<Plus size={16} aria-hidden /> New project
		</Button>
	);

	return (
		<Page crumbs={[{ label: "Projects" }]} actions={create}>
			<Toolbar filter={filter} onFilter={onFilter} />
			{list.isError ? (
				<div className="p-4">
					<Problem error={list.error} onRetry={() => void list.refetch()} />
				</div>
			) : list.isPending ? (
				<ProjectTableSkeleton />
			) : projects.length > 0 ? (
				<>
					<ProjectTable projects={projects} />
					<LoadMore
						more={list.hasNextPage}
						busy={list.isFetchingNextPage}
						onMore={() => void list.fetchNextPage()}
					/>
				</>
			) : filtered ? (
				<EmptyState
					icon={<Search size={28} aria-hidden />}
					title="No project fits"
					action={<Button onClick={() => onFilter({})}>Show all projects</Button>}
				>
					Names and codes are searched. Take fewer letters, or another status.
				</EmptyState>
			) : (
				<EmptyState icon={<Clapperboard size={28} aria-hidden />} title="No projects yet" action={create}>
					{mayCreate
						? "A project holds deliverables, and each deliverable goes through the stages of a pipeline. Start with the first project."
						: "As soon as a producer gives you a project, it is listed here."}
				</EmptyState>
			)}
			<CreateProjectDialog open={creating} onClose={() => setCreating(false)} />
		</Page>
	);
}

function Toolbar({ filter, onFilter }: { filter: ProjectFilter; onFilter: (filter: ProjectFilter) => void }) {
	const field = useRef<HTMLInputElement>(null);
	const [typed, setTyped] = useState(filter.search ?? "");
	const latest = useRef({ filter, onFilter });
	useEffect(() => {
		latest.current = { filter, onFilter };
	});
	useEffect(() => {
		const search = typed.trim() || undefined;
		if (search === latest.current.filter.search) return;
		// Long enough for the next letter, short enough to feel instant.
		const timer = setTimeout(() => latest.current.onFilter({ ...latest.current.filter, search }), 150);
		return () => clearTimeout(timer);
	}, [typed]);
	// Something else changed the filter, such as "Show all".
	useEffect(
		() => setTyped((now) => (now.trim() === (filter.search ?? "") ? now : (filter.search ?? ""))),
		[filter.search],
	);
	useShortcuts("Projects", [{ keys: "/", label: "Search projects", run: () => field.current?.focus() }]);

	return (
		// biome-ignore lint/a11y/useSemanticElements: browsers of two years ago do not know <search>
		<form
			role="search"
			onSubmit={(event) => event.preventDefault()}
			className="flex flex-wrap items-center gap-2 px-4 py-2"
		>
			<label className="relative min-w-40 flex-1 sm:max-w-72">
				<span className="sr-only">Search projects</span>
				<Search size={14} aria-hidden className="absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
				<input
					ref={field}
					type="search"
					placeholder="Search projects"
					value={typed}
					onChange={(event) => setTyped(event.target.value)}
					onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
					className="h-8 w-full rounded-md border border-line-control bg-surface-1 pr-2 pl-8 placeholder:text-faint pointer-coarse:h-10"
				/>
			</label>
			<label className="flex items-center gap-2">
				<span className="sr-only">Status</span>
				<select
					value={filter.status ?? ""}
					onChange={(event) =>
						onFilter({ ...filter, status: (event.target.value || undefined) as ProjectStatus | undefined })
					}
					className="h-8 rounded-md border border-line-control bg-surface-1 px-2 pointer-coarse:h-10"
				>
					<option value="">Any status</option>
					{statuses.map((status) => (
						<option key={status} value={status}>
							{statusLooks[status].word}
						</option>
					))}
				</select>
			</label>
		</form>
	);
}
