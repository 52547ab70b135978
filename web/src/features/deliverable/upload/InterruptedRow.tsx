import { X } from "lucide-react";
import { useRef, useState } from "react";
import { Button, IconButton } from "@/components/Button";
import { ProgressBar } from "@/components/Surfaces";
import { formatBytes } from "@/format/bytes";
import { roleWords } from "../roles";
import type { Unfinished } from "./unfinished";

/** An upload that ended with the page it began on. A page cannot open a file by itself: the person chooses it again. */
export function InterruptedRow({
	upload,
	onFile,
	onDiscard,
}: {
	upload: Unfinished;
	/** The file that it goes on with. */
	onFile: (file: File) => void;
	onDiscard: () => void;
}) {
	const chooser = useRef<HTMLInputElement>(null);
	const [other, setOther] = useState<File | null>(null);
	const part = upload.offset / Math.max(1, upload.size_bytes);
	// What is not whole is never called whole.
	const percent = Math.min(99, Math.floor(part * 100));
	return (
		<li className="rounded-md border border-line p-2">
			<div className="flex items-center gap-1">
				<span className="min-w-0 flex-1 truncate font-medium" title={upload.filename}>
					{upload.filename}
				</span>
				<Button
					size="small"
					aria-label={`Choose ${upload.filename} again`}
					onClick={() => chooser.current?.click()}
				>
					Choose it again
				</Button>
				<IconButton size="small" label={`Discard what arrived of ${upload.filename}`} onClick={onDiscard}>
					<X size={14} aria-hidden />
				</IconButton>
				<input
					ref={chooser}
					type="file"
					hidden
					aria-label={`The file ${upload.filename}`}
					onChange={(event) => {
						const file = event.target.files?.[0];
						event.target.value = "";
						if (!file) return;
						if (isIt(file, upload)) onFile(file);
						else setOther(file);
					}}
				/>
			</div>
			<p className="text-sm text-muted tabular-nums">
				<span className="text-faint">{roleWords[upload.type]} ·</span> {formatBytes(upload.size_bytes)} ·
				Interrupted at {percent} %: choose the file again to go on
			</p>
			{other && (
				<p role="alert" className="text-sm">
					<span className="text-danger">
						That was another file: {other.name}, {formatBytes(other.size)}.
					</span>{" "}
					Choose {upload.filename} of {formatBytes(upload.size_bytes)}, or drop the other one below as a new
					upload.
				</p>
			)}
			<div className="pt-1">
				<ProgressBar label={`What arrived of ${upload.filename}`} value={part} />
			</div>
		</li>
	);
}

/** Whether a file can be what an upload began with. Its content is compared when everything has arrived. */
export function isIt(file: File, upload: Unfinished): boolean {
	return file.name === upload.filename && file.size === upload.size_bytes;
}
