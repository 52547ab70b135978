import { useQueries, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Project } from "@/api/types";
import { usePermission } from "@/session/session";
import { useSignOut } from "@/session/signOut";
import { chooseTheme } from "@/theme/theme";
import { showOverlay } from "./overlays";
import { type Command, findCommands } from "./palette";

/** How many projects the palette looks into for deliverables. */
const PROJECTS_LOOKED_INTO = 8;

/** What the palette offers for what was typed. Asks the server only while it is open. */
export function useCommands(typed: string, open: boolean): { commands: Command[]; searching: boolean } {
	const navigate = useNavigate();
	const signOut = useSignOut();
	const manages = usePermission("settings.manage");
	const verifies = usePermission("feedback.verify");
	const shares = usePermission("session.manage");
	const { revision } = useParams({ strict: false });
	const search = useDeferredValue(typed.trim());
	// A deliverable's name finds no project, so the newest projects are looked into whatever was typed.
	const found = useQuery({ ...projectsNamed(search), enabled: open });
	const newest = useQuery({ ...projectsNamed(""), enabled: open });
	const projects = distinct([...(found.data ?? []), ...(newest.data ?? [])]);
	const deliverables = useQueries({
		queries: projects.slice(0, PROJECTS_LOOKED_INTO).map((project) => ({
			queryKey: ["palette", "deliverables", project.id],
			queryFn: () =>
				answer(
					api.GET("/api/projects/{id}/deliverables", {
						params: { path: { id: project.id }, query: { limit: 50 } },
					}),
				),
			enabled: open,
		})),
	});

	const commands: Command[] = [
		{
			id: "work",
			group: "Go to",
			label: "My work",
			detail: "What you are assigned to",
			keys: "g w",
			run: () => navigate({ to: "/my-work" }),
		},
		{
			id: "projects",
			group: "Go to",
			label: "Projects",
			keys: "g p",
			run: () => navigate({ to: "/projects" }),
		},
		{
			id: "reviews",
			group: "Go to",
			label: "Reviews",
			detail: "Sessions and templates",
			keys: "g r",
			run: () => navigate({ to: "/reviews" }),
		},
		...(verifies
			? [
					{
						id: "verify",
						group: "Go to",
						label: "Verify",
						detail: "What is ticked off and waits for a look",
						keys: "g v",
						run: () => navigate({ to: "/verify" }),
					},
				]
			: []),
		...(shares
			? [
					{
						id: "links",
						group: "Go to",
						label: "Shared links",
						detail: "What people without an account can open",
						run: () => navigate({ to: "/links" }),
					},
				]
			: []),
		{
			id: "notifications",
			group: "Go to",
			label: "Notifications",
			detail: "What concerns you",
			keys: "g n",
			run: () => navigate({ to: "/notifications" }),
		},
		{
			id: "activity",
			group: "Go to",
			label: "Activity",
			detail: "What happened",
			keys: "g a",
			run: () => navigate({ to: "/activity" }),
		},
		{
			id: "settings",
			group: "Go to",
			label: "Settings",
			keys: "g s",
			run: () => navigate({ to: "/settings" }),
		},
		...(manages
			? [
					{
						id: "rooms",
						group: "Go to",
						label: "Live rooms",
						detail: "Documents that are open now",
						run: () => navigate({ to: "/admin/rooms" }),
					},
				]
			: []),
		...(revision
			? [
					{
						id: "history",
						group: "Go to",
						label: "History of this round",
						keys: "g h",
						run: () => navigate({ to: "/review/$revision/history", params: { revision } }),
					},
				]
			: []),
		...projects.map((project) => ({
			id: `project-${project.id}`,
			group: "Projects",
			label: project.name,
			detail: project.code,
			run: () => navigate({ to: "/projects/$project", params: { project: String(project.id) } }),
		})),
		...deliverables.flatMap(({ data }) =>
			(data?.items ?? []).map((deliverable) => ({
				id: `deliverable-${deliverable.id}`,
				group: "Deliverables",
				label: deliverable.name,
				detail: projects.find(({ id }) => id === deliverable.project_id)?.name ?? "",
				run: () =>
					navigate({
						to: "/projects/$project/deliverables/$deliverable",
						params: { project: String(deliverable.project_id), deliverable: String(deliverable.id) },
					}),
			})),
		),
		{ id: "theme-system", group: "Theme", label: "Theme of the system", run: () => chooseTheme("system") },
		{ id: "theme-light", group: "Theme", label: "Light theme", run: () => chooseTheme("light") },
		{ id: "theme-dark", group: "Theme", label: "Dark theme", run: () => chooseTheme("dark") },
		{ id: "keys", group: "Help", label: "Show the keys", keys: "?", run: () => showOverlay("keys") },
		{ id: "sign-out", group: "Account", label: "Sign out", run: signOut },
	];
	return { commands: findCommands(commands, typed), searching: found.isFetching };
}

function projectsNamed(search: string) {
	return {
		queryKey: [...keys.projects, "list", "palette", search],
		queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Project[]> =>
			(
				await answer(
					api.GET("/api/projects", {
						params: { query: { limit: 20, ...(search ? { search } : {}) } },
						signal,
					}),
				)
			).items,
		placeholderData: (before: Project[] | undefined) => before,
	};
}

function distinct(projects: Project[]): Project[] {
	return [...new Map(projects.map((project) => [project.id, project])).values()];
}
