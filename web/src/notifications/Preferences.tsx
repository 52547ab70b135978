import { useQuery } from "@tanstack/react-query";
import { Loading, Problem, Skeleton } from "@/components/Surfaces";
import { preferencesQuery, usePreferNotifications } from "./queries";
import { kindWords } from "./words";

/** Chooses what one is told of. */
export function NotificationPreferenceList() {
	const preferences = useQuery(preferencesQuery);
	const prefer = usePreferNotifications();
	if (preferences.isError) {
		return <Problem error={preferences.error} onRetry={() => void preferences.refetch()} />;
	}
	if (preferences.isPending) {
		return (
			<Loading what="what you are told of">
				<Skeleton className="h-40" />
			</Loading>
		);
	}
	return (
		<fieldset>
			<legend className="mb-2 text-sm text-muted">What you are told of, from now on.</legend>
			{preferences.data.kinds.map(({ kind, in_app }) => (
				<label key={kind} className="flex min-h-8 items-start gap-2 py-1.5 pointer-coarse:min-h-11">
					<input
						type="checkbox"
						checked={in_app}
						onChange={(event) => prefer.mutate({ kind, in_app: event.currentTarget.checked })}
						className="mt-0.5 size-4 shrink-0 accent-accent pointer-coarse:size-5"
					/>
					<span>
						{kindWords[kind].label}
						<span className="block text-sm text-muted">{kindWords[kind].hint}</span>
					</span>
				</label>
			))}
		</fieldset>
	);
}
