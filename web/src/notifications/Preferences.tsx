import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import type { NotificationPreference } from "@/api/types";
import { Loading, Problem, Skeleton } from "@/components/Surfaces";
import { usePermission } from "@/session/session";
import { preferencesQuery, usePreferNotifications } from "./queries";
import { kindWords } from "./words";

/** Chooses what one is told of, here and by mail. */
export function NotificationPreferenceList() {
	const preferences = useQuery(preferencesQuery);
	const manages = usePermission("settings.manage");
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
	const { kinds, mail } = preferences.data;
	return (
		<>
			<fieldset>
				<legend className="mb-2 text-sm text-muted">
					What you are told of, from now on.
					{mail &&
						" By mail you get what stays unread for ten minutes, and of what keeps growing after an hour at the latest, gathered into one letter."}
				</legend>
				<div
					className={`grid items-center ${mail ? "grid-cols-[minmax(0,1fr)_auto_auto]" : "grid-cols-[minmax(0,1fr)_auto]"}`}
				>
					{mail && (
						// The boxes say themselves where they belong.
						<div aria-hidden="true" className="contents text-center text-sm text-muted">
							<span className="col-start-2">Here</span>
							<span>By mail</span>
						</div>
					)}
					{kinds.map((preference) => (
						<Kind key={preference.kind} preference={preference} mail={mail} />
					))}
				</div>
			</fieldset>
			{!mail && manages && (
				<p className="mt-2 text-sm text-muted">
					Nothing goes out by mail. Whoever runs the server can set up a mail server, with the setting{" "}
					<code className="font-mono">smtp_url</code>.
				</p>
			)}
		</>
	);
}

/** One kind: what it is, and a box for each way to be told. */
function Kind({
	preference: { kind, in_app, email },
	mail,
}: {
	preference: NotificationPreference;
	mail: boolean;
}) {
	const id = useId();
	const prefer = usePreferNotifications();
	const { label, hint } = kindWords[kind];
	const why = "What you are not told of here is not mailed either.";
	return (
		<>
			<label htmlFor={`${id}-here`} className="col-start-1 h-full border-line border-t py-1.5 pr-2">
				{label}
				<span id={`${id}-hint`} className="block text-sm text-muted">
					{hint}
				</span>
				{mail && !in_app && (
					<span id={`${id}-why`} className="block text-sm text-faint">
						{why}
					</span>
				)}
			</label>
			<Box
				id={`${id}-here`}
				label={`${label}, here`}
				describedBy={`${id}-hint`}
				checked={in_app}
				onChange={(next) => prefer.mutate({ kind, in_app: next })}
			/>
			{mail && (
				<Box
					id={`${id}-mail`}
					label={`${label}, by mail`}
					describedBy={in_app ? `${id}-hint` : `${id}-why`}
					// What is chosen stays, for when one is told again.
					checked={in_app && email}
					disabled={!in_app}
					{...(in_app ? {} : { title: why })}
					onChange={(next) => prefer.mutate({ kind, email: next })}
				/>
			)}
		</>
	);
}

/** A box with room around it for a finger. */
function Box({
	id,
	label,
	describedBy,
	checked,
	disabled = false,
	title,
	onChange,
}: {
	id: string;
	/** What it switches and where, for who does not see its column. */
	label: string;
	describedBy: string;
	checked: boolean;
	disabled?: boolean;
	title?: string;
	onChange: (checked: boolean) => void;
}) {
	return (
		<label
			htmlFor={id}
			title={title}
			className="flex h-full min-h-8 min-w-13 items-center justify-center border-line border-t pointer-coarse:min-h-11"
		>
			<input
				id={id}
				type="checkbox"
				aria-label={label}
				aria-describedby={describedBy}
				checked={checked}
				disabled={disabled}
				onChange={(event) => onChange(event.currentTarget.checked)}
				className="size-4 shrink-0 accent-accent disabled:opacity-55 pointer-coarse:size-5"
			/>
		</label>
	);
}
