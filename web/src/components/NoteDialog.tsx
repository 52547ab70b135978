import { useState } from "react";
import type { ApiError } from "@/api/problem";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { TextArea } from "./Field";
import { Problem } from "./Surfaces";

interface NoteDialogProps {
	open: boolean;
	title: string;
	label: string;
	hint: string;
	/** What is to be known before the step is taken. */
	before?: React.ReactNode;
	/** The words of the button. */
	action: string;
	required: boolean;
	busy: boolean;
	error: ApiError | null;
	onClose: () => void;
	onDone: (note: string) => void;
}

/** Asks for the words that go with a step. */
export function NoteDialog({ open, title, before, onClose, ...form }: NoteDialogProps) {
	return (
		<Dialog open={open} onClose={onClose} title={title}>
			{before}
			<NoteForm {...form} onClose={onClose} />
		</Dialog>
	);
}

function NoteForm({
	label,
	hint,
	action,
	required,
	busy,
	error,
	onClose,
	onDone,
}: Omit<NoteDialogProps, "open" | "title" | "before">) {
	const [note, setNote] = useState("");
	return (
		<form
			className="flex flex-col gap-3"
			onSubmit={(event) => {
				event.preventDefault();
				onDone(note.trim());
			}}
		>
			<TextArea
				label={label}
				hint={hint}
				name="note"
				required={required}
				data-first
				value={note}
				onChange={(event) => setNote(event.target.value)}
				onKeyDown={(event) => {
					if (event.key === "Enter" && (event.metaKey || event.ctrlKey))
						event.currentTarget.form?.requestSubmit();
				}}
				error={error?.field("note")}
			/>
			{error && !error.field("note") && <Problem error={error} />}
			<div className="flex justify-end gap-2">
				<Button onClick={onClose}>Cancel</Button>
				<Button look="primary" type="submit" busy={busy} disabled={required && note.trim() === ""}>
					{action}
				</Button>
			</div>
		</form>
	);
}
