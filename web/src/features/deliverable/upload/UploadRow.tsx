import { Pause, Play, X } from "lucide-react";
import { Button, IconButton } from "@/components/Button";
import { ProgressBar } from "@/components/Surfaces";
import { formatBytes } from "@/format/bytes";
import { formatRemaining } from "@/format/time";
import { roleWords } from "../roles";
import { mayPause, secondsLeft, speedOf } from "./machine";
import type { Upload } from "./queue";

/** One file on its way: how much of it, how fast, how long still, or why not. */
export function UploadRow({
	upload,
	onCancel,
	onPause,
	onResume,
	onRetry,
}: {
	upload: Upload;
	onCancel: () => void;
	onPause: () => void;
	onResume: () => void;
	onRetry: () => void;
}) {
	const { file, state, note } = upload;
	const failed = state.kind === "failed";
	return (
		<li className={`rounded-md border p-2 ${failed ? "border-danger" : "border-line"}`}>
			<div className="flex items-center gap-1">
				<span className="min-w-0 flex-1 truncate font-medium" title={file.name}>
					{file.name}
				</span>
				{failed && state.failure.retryable && (
					<Button size="small" onClick={onRetry}>
						Try again
					</Button>
				)}
				{mayPause(state) && (
					<IconButton size="small" label={`Pause the upload of ${file.name}`} onClick={onPause}>
						<Pause size={14} aria-hidden />
					</IconButton>
				)}
				{state.kind === "paused" && (
					<IconButton size="small" label={`Go on with the upload of ${file.name}`} onClick={onResume}>
						<Play size={14} aria-hidden />
					</IconButton>
				)}
				<IconButton
					size="small"
					label={failed ? `Dismiss ${file.name}` : `Cancel the upload of ${file.name}`}
					onClick={onCancel}
				>
					<X size={14} aria-hidden />
				</IconButton>
			</div>
			<p className="text-sm text-muted tabular-nums">
				<span className="text-faint">{roleWords[upload.target.role]} ·</span> {describe(upload)}
			</p>
			{note && <p className="text-sm text-muted">{note}</p>}
			{failed ? (
				<p role="alert" className="text-sm">
					<span className="text-danger">{state.failure.detail}</span> {state.failure.remedy}
				</p>
			) : (
				<div className="pt-1">
					<ProgressBar
						label={`Upload of ${file.name}`}
						value={state.kind === "checking" || state.kind === "arrived" ? 1 : state.sent / file.size}
					/>
				</div>
			)}
		</li>
	);
}

function describe({ file, state }: Upload): string {
	const size = formatBytes(file.size);
	const amount = `${formatBytes(Math.min(state.sent, file.size))} of ${size}`;
	switch (state.kind) {
		case "waiting":
			return state.sent > 0 ? `${amount} · waits its turn` : `${size} · waits its turn`;
		case "sending": {
			const [speed, left] = [speedOf(state), secondsLeft(state, file.size)];
			return [
				amount,
				speed !== null && `${formatBytes(Math.round(speed))}/s`,
				left !== null && formatRemaining(left),
			]
				.filter(Boolean)
				.join(" · ");
		}
		case "disconnected":
			return `${amount} · Waiting for the connection; it goes on by itself`;
		case "signed-out":
			return `${amount} · Sign in again, and it goes on`;
		case "paused":
			return `${amount} · Paused`;
		case "checking":
		case "arrived":
			return `${size} · The server checks it`;
		case "failed":
			return size;
		case "cancelled":
			return "Cancelled";
	}
}
