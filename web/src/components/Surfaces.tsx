import { CircleAlert } from "lucide-react";
import { asApiError } from "@/api/problem";
import { Button } from "./Button";

/** A grey shape where something is about to come. */
export function Skeleton({ className = "" }: { className?: string }) {
	return <span aria-hidden="true" className={`block animate-pulse rounded-sm bg-surface-3 ${className}`} />;
}

/** Says that something is loading to those who do not see the skeletons. */
export function Loading({ what, children }: { what: string; children: React.ReactNode }) {
	return (
		<div role="status">
			<span className="sr-only">Loading {what}</span>
			{children}
		</div>
	);
}

/** What stands where a list is empty: what belongs here and the button that begins it. */
export function EmptyState({
	icon,
	title,
	children,
	action,
}: {
	icon?: React.ReactNode;
	title: string;
	children?: React.ReactNode;
	action?: React.ReactNode;
}) {
	return (
		<div className="mx-auto flex max-w-100 flex-col items-center gap-2 px-4 py-16 text-center">
			<span className="text-faint">{icon}</span>
			<h2 className="text-lg font-semibold">{title}</h2>
			<p className="text-muted">{children}</p>
			{action && <div className="mt-2">{action}</div>}
		</div>
	);
}

/** What did not work, and the one thing to do next. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
	const problem = asApiError(error);
	return (
		<div role="alert" className="flex items-start gap-2 rounded-lg border border-danger bg-danger-soft p-3">
			<CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-danger" />
			<p className="min-w-0 flex-1">{problem.message}</p>
			{onRetry && problem.kind !== "not-found" && problem.kind !== "forbidden" && (
				<Button size="small" onClick={onRetry}>
					Try again
				</Button>
			)}
		</div>
	);
}

/** A bar that fills, with its words for screen readers. */
export function ProgressBar({ value, label }: { value: number; label: string }) {
	const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
	return (
		<div
			role="progressbar"
			aria-label={label}
			aria-valuenow={percent}
			aria-valuemin={0}
			aria-valuemax={100}
			className="h-1 overflow-hidden rounded-full bg-surface-3"
		>
			<div className="h-full rounded-full bg-text" style={{ width: `${percent}%` }} />
		</div>
	);
}
