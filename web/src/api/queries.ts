import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, read } from "./client";
import { keys } from "./keys";
import type { Id, ProjectStatus, Storage } from "./types";

/** What a list of projects is narrowed to. */
export interface ProjectFilter {
	status?: ProjectStatus | undefined;
	search?: string | undefined;
}

/** Projects, page by page. */
export function projectListQuery(filter: ProjectFilter) {
	return infiniteQueryOptions({
		queryKey: keys.projectList(filter),
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/projects", {
					params: {
						query: {
							limit: 50,
							...(filter.status ? { status: filter.status } : {}),
							...(filter.search ? { search: filter.search } : {}),
							...(pageParam ? { cursor: pageParam } : {}),
						},
					},
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
	});
}

export function projectQuery(id: Id) {
	return queryOptions({
		queryKey: keys.project(id),
		queryFn: ({ signal }) => answer(api.GET("/api/projects/{id}", { params: { path: { id } }, signal })),
	});
}

/** How much room the media of a project take. */
export function storageQuery(project: Id) {
	return queryOptions({
		queryKey: keys.storageOf(project),
		queryFn: ({ signal }) => read<Storage>(`api/projects/${project}/storage`, signal),
	});
}

/** The deliverables of a project, page by page, each with its stages. */
export function deliverableListQuery(project: Id) {
	return infiniteQueryOptions({
		queryKey: keys.deliverablesOf(project),
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/projects/{id}/deliverables", {
					params: {
						path: { id: project },
						query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
					},
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
	});
}

export function deliverableQuery(id: Id) {
	return queryOptions({
		queryKey: keys.deliverable(id),
		queryFn: ({ signal }) => answer(api.GET("/api/deliverables/{id}", { params: { path: { id } }, signal })),
	});
}

/** The stages of a deliverable in pipeline order. */
export function stageListQuery(deliverable: Id) {
	return queryOptions({
		queryKey: keys.stagesOf(deliverable),
		queryFn: async ({ signal }) => {
			const { items } = await answer(
				api.GET("/api/deliverables/{id}/stages", { params: { path: { id: deliverable } }, signal }),
			);
			return items.toSorted((a, b) => a.position - b.position);
		},
	});
}

/** The revisions of a stage, the newest round first, page by page. */
export function revisionListQuery(stage: Id) {
	return infiniteQueryOptions({
		queryKey: keys.revisionsOf(stage),
		queryFn: ({ pageParam, signal }) =>
			answer(
				api.GET("/api/stages/{id}/revisions", {
					params: { path: { id: stage }, query: { limit: 25, ...(pageParam ? { cursor: pageParam } : {}) } },
					signal,
				}),
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
	});
}

/** A revision with its place, its sibling rounds and the caller's rights. */
export function revisionQuery(id: Id) {
	return queryOptions({
		queryKey: keys.revision(id),
		queryFn: ({ signal }) => answer(api.GET("/api/revisions/{id}", { params: { path: { id } }, signal })),
	});
}

export function pipelinesQuery() {
	return queryOptions({
		queryKey: keys.pipelines,
		queryFn: async ({ signal }) => (await answer(api.GET("/api/pipelines", { signal }))).items,
		staleTime: 300_000,
	});
}

export function peopleQuery() {
	return queryOptions({
		queryKey: keys.people,
		queryFn: async ({ signal }) => (await answer(api.GET("/api/people", { signal }))).items,
		staleTime: 300_000,
	});
}

export function clientTeamsQuery() {
	return queryOptions({
		queryKey: keys.clientTeams,
		queryFn: async ({ signal }) => (await answer(api.GET("/api/client-teams", { signal }))).items,
		staleTime: 300_000,
	});
}

/** What changed in the picture from one round to another. */
export function changesQuery(left: Id, right: Id) {
	return queryOptions({
		queryKey: keys.changes(left, right),
		queryFn: ({ signal }) =>
			answer(api.GET("/api/compare/changes", { params: { query: { left, right } }, signal })),
		// Rounds that were handed in stay as they are; what is put into a draft is told by events.
		staleTime: 60_000,
		retry: false,
	});
}
