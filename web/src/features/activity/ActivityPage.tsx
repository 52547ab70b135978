import { useInfiniteQuery } from "@tanstack/react-query";
import { ActivityList } from "@/activity/ActivityList";
import { activityQuery } from "@/activity/queries";
import { type ActivityKind, kinds } from "@/activity/words";
import type { Id } from "@/api/types";
import { ButtonLink } from "@/components/Button";
import { Page, useTitle } from "@/components/Page";

/** What happened in the studio, or what one person did. */
export function ActivityPage({
	person,
	kind,
	onKind,
}: {
	person: Id | null;
	kind: ActivityKind | null;
	onKind: (kind: ActivityKind | null) => void;
}) {
	const of = { ...(person === null ? {} : { person }), ...(kind === null ? {} : { kind }) };
	// Whose activity it is says the activity itself.
	const name =
		useInfiniteQuery({ ...activityQuery(of), enabled: person !== null }).data?.pages[0]?.items[0]?.actor
			?.name ?? "One person";
	useTitle(person === null ? "Activity" : name, "Activity");
	return (
		<Page
			crumbs={
				person === null
					? [{ label: "Activity" }]
					: [{ label: "Activity", link: { to: "/activity" } }, { label: name }]
			}
			actions={
				person !== null && (
					<ButtonLink look="quiet" to="/activity">
						Show everybody
					</ButtonLink>
				)
			}
		>
			<fieldset className="flex min-w-0 gap-1 overflow-x-auto px-4 pt-3">
				<legend className="sr-only">What is shown</legend>
				{kinds.map((one) => (
					<button
						key={one.label}
						type="button"
						aria-pressed={kind === one.kind}
						onClick={() => onKind(one.kind)}
						className="h-8 shrink-0 rounded-md px-2.5 text-muted hover:text-text aria-pressed:bg-surface-2 aria-pressed:font-medium aria-pressed:text-text pointer-coarse:h-10"
					>
						{one.label}
					</button>
				))}
			</fieldset>
			<div className="mx-auto max-w-200">
				<ActivityList key={JSON.stringify(of)} of={of} />
			</div>
		</Page>
	);
}
