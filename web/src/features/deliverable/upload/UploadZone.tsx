import { Upload as UploadIcon } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Id, Media, MediaRole } from "@/api/types";
import { Button } from "@/components/Button";
import { ONE_OF_A_KIND, UPLOAD_ENDINGS, UPLOAD_LIMITS } from "./machine";
import { ReplaceDialog } from "./ReplaceDialog";
import { UploadRow } from "./UploadRow";
import { useUploads } from "./useUploads";

/** Takes pictures into a revision: dropped, chosen or pasted. Each kind has one place; a new one replaces the old. */
export function UploadZone({
	stage,
	revision,
	media,
}: {
	stage: Id;
	revision: Id;
	/** What the revision holds already. */
	media: readonly Media[];
}) {
	const { queue, uploads } = useUploads(revision);
	const [role, setRole] = useState<MediaRole>("current");
	const [over, setOver] = useState(false);
	const chooser = useRef<HTMLInputElement>(null);

	const [replacing, setReplacing] = useState<{ file: File; old: Media } | null>(null);

	const take = useRef((_files: Iterable<File>) => {});
	useEffect(() => {
		take.current = (files) => {
			const [file, ...others] = [...files];
			if (!file) return;
			const target = { stage, revision, role };
			const old = media.find((each) => each.role === role);
			if (old) setReplacing({ file, old });
			else queue.add([file], target);
			queue.refuse(others, target, ONE_OF_A_KIND);
		};
	});
	useEffect(() => {
		function onPaste(event: ClipboardEvent) {
			const files = [...(event.clipboardData?.files ?? [])];
			if (files.length === 0) return;
			event.preventDefault();
			take.current(files);
		}
		window.addEventListener("paste", onPaste);
		return () => window.removeEventListener("paste", onPaste);
	}, []);

	return (
		<div className="flex flex-col gap-2">
			<fieldset className="flex flex-wrap items-center gap-x-4">
				<legend className="sr-only">What the pictures are</legend>
				<RoleChoice
					name={`role-${revision}`}
					label="Picture for review"
					checked={role === "current"}
					onChoose={() => setRole("current")}
				/>
				<RoleChoice
					name={`role-${revision}`}
					label="Reference"
					checked={role === "reference"}
					onChoose={() => setRole("reference")}
				/>
			</fieldset>
			{/* biome-ignore lint/a11y/noStaticElementInteractions: dropping has no keyboard; the button inside does the same */}
			<div
				onDragOver={(event) => {
					if (!event.dataTransfer.types.includes("Files")) return;
					event.preventDefault();
					event.dataTransfer.dropEffect = "copy";
					setOver(true);
				}}
				onDragLeave={(event) => {
					if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
				}}
				onDrop={(event) => {
					event.preventDefault();
					setOver(false);
					take.current(event.dataTransfer.files);
				}}
				className={`flex flex-col items-center gap-1 rounded-lg border border-dashed p-5 text-center transition-colors ${over ? "border-accent bg-accent-soft" : "border-line-control"}`}
			>
				<UploadIcon size={20} aria-hidden className="text-faint" />
				<p>
					Drop a picture here, paste it, or{" "}
					<Button size="small" onClick={() => chooser.current?.click()}>
						Choose a file
					</Button>
				</p>
				<p className="text-sm text-faint">{UPLOAD_LIMITS}. The original is kept as it is.</p>
				<input
					ref={chooser}
					type="file"
					hidden
					aria-label="Choose a picture"
					accept={UPLOAD_ENDINGS.map((ending) => `.${ending}`).join(",")}
					onChange={(event) => {
						take.current(event.target.files ?? []);
						// The same file may be chosen again.
						event.target.value = "";
					}}
				/>
			</div>
			{uploads.length > 0 && (
				<ul className="flex flex-col gap-2" aria-label="Uploads">
					{uploads.map((upload) => (
						<UploadRow
							key={upload.id}
							upload={upload}
							onCancel={() => queue.cancel(upload.id)}
							onRetry={() => queue.retry(upload.id)}
						/>
					))}
				</ul>
			)}
			<ReplaceDialog
				old={replacing?.old ?? null}
				by={replacing?.file.name ?? ""}
				onClose={() => setReplacing(null)}
				onReplace={() => {
					if (replacing) queue.add([replacing.file], { stage, revision, role: replacing.old.role });
					setReplacing(null);
				}}
			/>
		</div>
	);
}

function RoleChoice({
	name,
	label,
	checked,
	onChoose,
}: {
	name: string;
	label: string;
	checked: boolean;
	onChoose: () => void;
}) {
	return (
		<label className="flex min-h-7 items-center gap-1.5 pointer-coarse:min-h-11">
			<input
				type="radio"
				name={name}
				checked={checked}
				onChange={onChoose}
				className="size-4 accent-accent"
			/>
			{label}
		</label>
	);
}
