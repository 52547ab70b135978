import { X } from "lucide-react";
import { Button, IconButton } from "@/components/Button";
import { ProgressBar } from "@/components/Surfaces";
import { formatBytes } from "@/format/bytes";
import { formatRemaining } from "@/format/time";
import { secondsLeft } from "./machine";
import type { Upload } from "./queue";

/** One file on its way: how much of it, how long still, or why not. */
export function UploadRow({
	upload,
	onCancel,
	onRetry,
}: {
	upload: Upload;
	onCancel: () => void;
	onRetry: () => void;
}) {
	const { file, state } = upload;
	return (
		<li className={`rounded-md border p-2 ${state.kind === "failed" ? "border-danger" : "border-line"}`}>
			<div className="flex items-center gap-2">
				<span className="min-w-0 flex-1 truncate font-medium">{file.name}</span>
				<span className="shrink-0 text-sm text-muted tabular-nums">{describe(upload)}</span>
				{state.kind === "failed" && state.failure.retryable && (
					<Button size="small" onClick={onRetry}>
						Try again
					</Button>
				)}
				<IconButton
					size="small"
					label={state.kind === "failed" ? `Dismiss ${file.name}` : `Cancel the upload of ${file.name}`}
					onClick={onCancel}
				>
					<X size={14} aria-hidden />
				</IconButton>
			</div>
			{state.kind === "failed" ? (
				<p role="alert" className="text-sm">
					<span className="text-danger">{state.failure.detail}</span> {state.failure.remedy}
				</p>
			) : (
				<ProgressBar
					label={`Upload of ${file.name}`}
					value={
						state.kind === "sending"
							? state.loaded / Math.max(1, state.total)
							: state.kind === "waiting"
								? 0
								: 1
					}
				/>
			)}
		</li>
	);
}

function describe({ file, state }: Upload): string {
	switch (state.kind) {
		case "waiting":
			return `${formatBytes(file.size)} · waits its turn`;
		case "sending": {
			const left = secondsLeft(state);
			const amount = `${formatBytes(Math.min(state.loaded, file.size))} of ${formatBytes(file.size)}`;
			return left === null ? amount : `${amount} · ${formatRemaining(left)}`;
		}
		case "checking":
		case "arrived":
			return "The server checks it";
		case "failed":
			return formatBytes(file.size);
		case "cancelled":
			return "Cancelled";
	}
}
