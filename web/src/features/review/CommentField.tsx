import { SendHorizontal } from "lucide-react";
import { type Ref, useImperativeHandle, useRef, useState } from "react";
import { IconButton } from "@/components/Button";
import { LIMITS } from "@/document/schema";
import { readable } from "./mentions/mention";
import { useMentioning } from "./mentions/useMentioning";

/** A field for a comment: Enter sends, Shift and Enter begin a new line, Escape leaves; @ names people. */
export function CommentField({
	label,
	placeholder,
	initial = "",
	rows = 1,
	autoFocus = false,
	fieldRef,
	frame = null,
	about = null,
	onSend,
	onWriting,
	onLeave,
	onEmptyBlur,
}: {
	label: string;
	placeholder: string;
	initial?: string;
	rows?: number;
	autoFocus?: boolean;
	fieldRef?: Ref<HTMLTextAreaElement>;
	/** The frame of a clip that it will be about. */
	frame?: number | null;
	/** The mark or comment that it belongs to: who may read that can be named. */
	about?: string | null;
	onSend: (body: string) => void;
	/** The first letter was written, or the last one taken away. */
	onWriting?: (writing: boolean) => void;
	onLeave?: () => void;
	onEmptyBlur?: () => void;
}) {
	const [begun] = useState(() => readable(initial));
	const [body, setBody] = useState(begun.text);
	const form = useRef<HTMLFormElement>(null);
	const field = useRef<HTMLTextAreaElement>(null);
	useImperativeHandle<HTMLTextAreaElement | null, HTMLTextAreaElement | null>(fieldRef, () => field.current);
	const write = (next: string) => {
		if ((next.trim() === "") !== (body.trim() === "")) onWriting?.(next.trim() !== "");
		setBody(next);
	};
	const mentioning = useMentioning({ text: body, people: begun.people, about, field, onText: write });
	const send = () => {
		if (body.trim() === "") return;
		onSend(mentioning.stored(body));
		write("");
	};
	return (
		<form
			ref={form}
			onSubmit={(event) => {
				event.preventDefault();
				send();
			}}
			className="flex items-end gap-1 rounded-md border border-line-control bg-surface-1 p-1 focus-within:border-focus"
		>
			{frame !== null && (
				<span className="flex h-6 shrink-0 items-center rounded-sm bg-surface-2 px-1 font-mono text-sm tabular-nums text-muted pointer-coarse:h-9">
					<span className="sr-only">At frame </span>
					{frame}
				</span>
			)}
			<textarea
				ref={field}
				// biome-ignore lint/a11y/noAutofocus: the field opens because it was asked for
				autoFocus={autoFocus}
				aria-label={label}
				placeholder={placeholder}
				value={body}
				rows={rows}
				maxLength={LIMITS.comment}
				{...mentioning.aria}
				onChange={(event) => write(event.currentTarget.value)}
				onSelect={(event) => mentioning.onCaret(event.currentTarget.selectionEnd)}
				onBlur={(event) => {
					if (body.trim() === "" && !form.current?.contains(event.relatedTarget)) onEmptyBlur?.();
				}}
				onKeyDown={(event) => {
					if (event.nativeEvent.isComposing || mentioning.onKeyDown(event)) return;
					if (event.key === "Enter" && !event.shiftKey) {
						event.preventDefault();
						send();
					} else if (event.key === "Escape" && onLeave) {
						event.stopPropagation();
						onLeave();
					}
				}}
				className="field-sizing-content max-h-40 min-h-6 min-w-0 flex-1 resize-none bg-transparent px-1 outline-none placeholder:text-faint"
			/>
			<IconButton type="submit" label="Send" keys="enter" size="small" disabled={body.trim() === ""}>
				<SendHorizontal size={15} aria-hidden />
			</IconButton>
			{mentioning.list}
		</form>
	);
}
