import { Upload as UploadIcon } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Id, Media, MediaRole } from "@/api/types";
import { Button } from "@/components/Button";
import { useMe } from "@/session/session";
import { InterruptedRow } from "./InterruptedRow";
import { continuationOf, type Replacement, sortFiles } from "./intake";
import { ACCEPTED, checkFile, FORMATS, ONE_OF_A_KIND, type Purpose, roleOf, wordsOf } from "./limits";
import { fingerprint } from "./memory";
import { ReplaceDialog } from "./ReplaceDialog";
import { UploadRow } from "./UploadRow";
import { addressOfUpload } from "./unfinished";
import { useUploads } from "./useUploads";

const CHANGED = "The file has changed since it was begun, so it is sent from the beginning.";

/**
 * Takes pictures and clips into a revision: dropped, chosen or pasted. Each kind has one place; a new one replaces the
 * old. What was interrupted before goes on when the same file is put in again.
 */
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
	const { queue, uploads, interrupted, limits } = useUploads(revision);
	const person = useMe()?.user.id ?? 0;
	const [purpose, setPurpose] = useState<Purpose>("review");
	const [over, setOver] = useState(false);
	const chooser = useRef<HTMLInputElement>(null);
	const [replacing, setReplacing] = useState<readonly Replacement[]>([]);
	const [asked] = replacing;

	function send(file: File, role: MediaRole) {
		const target = { stage, revision, role };
		const print = fingerprint(file, { ...target, person });
		const before = continuationOf(file, role, print, interrupted, queue.memory);
		if (before.kind === "changed") void queue.discard(before.url);
		queue.add(
			file,
			target,
			person,
			before.kind === "goes-on" ? before.url : null,
			before.kind === "changed" ? CHANGED : null,
		);
	}

	const take = useRef((_files: Iterable<File>) => {});
	useEffect(() => {
		take.current = (files) => {
			const target = { stage, revision };
			const sorted = sortFiles(
				[...files],
				{
					roleOf: ({ name }) => roleOf(name, purpose),
					isFit: (file) => checkFile(file, limits) === null,
				},
				{ person, target, media, uploads },
			);
			for (const { file, role } of sorted.taken) send(file, role);
			// The queue says why.
			for (const { file, role } of sorted.unfit) queue.add(file, { ...target, role }, person);
			for (const { file, role } of sorted.refused) {
				queue.refuse([file], { ...target, role }, person, ONE_OF_A_KIND);
			}
			setReplacing((before) => [...before, ...sorted.replacing]);
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
				<legend className="sr-only">What the files are for</legend>
				<PurposeChoice
					name={`purpose-${revision}`}
					label="For review"
					checked={purpose === "review"}
					onChoose={() => setPurpose("review")}
				/>
				<PurposeChoice
					name={`purpose-${revision}`}
					label="As reference"
					checked={purpose === "reference"}
					onChoose={() => setPurpose("reference")}
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
					Drop a picture or a clip here, paste it, or{" "}
					<Button size="small" onClick={() => chooser.current?.click()}>
						Choose a file
					</Button>
				</p>
				<p className="text-sm text-faint">{wordsOf(limits)}. The original is kept as it is.</p>
				<details className="text-sm text-faint">
					<summary className="cursor-pointer rounded-sm px-1 hover:text-text pointer-coarse:py-2">
						All formats
					</summary>
					<p>
						Pictures: {FORMATS.still}. Clips: {FORMATS.clip}.
					</p>
				</details>
				<input
					ref={chooser}
					type="file"
					hidden
					multiple
					aria-label="Choose a picture or a clip"
					accept={ACCEPTED}
					onChange={(event) => {
						take.current([...(event.target.files ?? [])]);
						// The same file may be chosen again.
						event.target.value = "";
					}}
				/>
			</div>
			{uploads.length + interrupted.length > 0 && (
				<ul className="flex flex-col gap-2" aria-label="Uploads">
					{interrupted.map((each) => (
						<InterruptedRow
							key={each.token}
							upload={each}
							onFile={(file) => send(file, each.type)}
							onDiscard={() => void queue.discard(addressOfUpload(each.token))}
						/>
					))}
					{uploads.map((upload) => (
						<UploadRow
							key={upload.id}
							upload={upload}
							onCancel={() => queue.cancel(upload.id)}
							onPause={() => queue.pause(upload.id)}
							onResume={() => queue.resume(upload.id)}
							onRetry={() => queue.retry(upload.id)}
						/>
					))}
				</ul>
			)}
			<ReplaceDialog
				old={asked ? oldOf(asked) : null}
				by={asked?.file.name ?? ""}
				onClose={() => setReplacing((all) => all.slice(1))}
				onReplace={() => {
					if (asked?.old.kind === "upload") queue.cancel(asked.old.upload.id);
					if (asked) send(asked.file, asked.role);
					setReplacing((all) => all.slice(1));
				}}
			/>
		</div>
	);
}

function oldOf({ old }: Replacement) {
	return old.kind === "medium"
		? { name: old.media.filename, underway: false }
		: { name: old.upload.file.name, underway: true };
}

function PurposeChoice({
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
