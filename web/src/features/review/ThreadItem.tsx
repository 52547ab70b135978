import { Ellipsis, Lock } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import { Avatar } from "@/components/Avatar";
import { IconButton } from "@/components/Button";
import { GuestTag } from "@/components/GuestTag";
import { Menu, MenuItem } from "@/components/Menu";
import { RelativeTime } from "@/components/Time";
import { toastDone } from "@/components/toasts";
import { isGuest } from "@/document/author";
import type { Comment } from "@/document/schema";
import type { ClipTiming } from "@/viewer/clip/playback";
import { edgeOf } from "@/viewer/marks/ink";
import { CommentField } from "./CommentField";
import { frameWords, spokenFrames, timecodeWords } from "./frames";
import { isOn } from "./marks_on_screen";
import { MentionText } from "./mentions/MentionText";
import { kindWord, type Thread } from "./model";
import { RangeFields } from "./RangeFields";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";
import { useWritingFrame } from "./useWritingFrame";

/** What is shown of a person. */
export interface Named {
	readonly name: string;
	readonly color: string;
}

/** How an author is shown. */
export type NameOf = (author: string) => Named;

/** A menu that shows itself to those who are about to use it: with a mouse, on the row that it is over. */
const shyMenu =
	"relative transition-opacity pointer-fine:not-has-[[aria-expanded=true]]:opacity-0 group-hover:opacity-100! group-focus-within:opacity-100! group-aria-[current]:opacity-100!";

/** What was said about one mark, or about the picture. */
export const ThreadItem = memo(function ThreadItem({
	thread,
	selected,
	here,
	timing,
	readOnly,
	mayComment,
	studioOnly,
	nameOf,
	note,
}: {
	thread: Thread;
	selected: boolean;
	/** Whether it speaks of the frame on the screen. */
	here: boolean;
	/** How the frames of its clip are counted; null where it is about a still, or none. */
	timing: ClipTiming | null;
	/** Whether marks are only looked at. */
	readOnly: boolean;
	mayComment: boolean;
	/** Whether clients see nothing of it. */
	studioOnly: boolean;
	nameOf: NameOf;
	/** Where the mark is, when it is not on the picture that is shown. */
	note: string | null;
}) {
	const session = useSession();
	const item = useRef<HTMLLIElement>(null);
	const { mark, frames, first, replies } = thread;
	const author = nameOf(thread.author);
	const [answering, setAnswering] = useState(false);
	// While the field beside the mark is open, a second one for the same words would only ask which is meant.
	const beside = useSignal(session.composing)?.mark === thread.id;
	const writing = useWritingFrame();
	const playback = useSignal(session.playback);
	const stretches = selected && !readOnly && playback !== null && mark !== null;
	const open = answering || (selected && !beside);

	useEffect(() => {
		if (!selected) return;
		const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
		const list = item.current?.closest("[data-notes]");
		if (item.current && list) reveal(item.current, list, still ? "auto" : "smooth");
	}, [selected]);

	const answer = (body: string) => {
		const { frame } = writing;
		if (mark) session.comment(body, { mark: thread.id, frame, ...(first ? { parent: first.id } : {}) });
		else if (first) session.comment(body, { parent: first.id, frame });
		setAnswering(false);
	};
	const removeMark = () => {
		if (session.deleteMarks([thread.id])) toastDone("Mark deleted", () => session.undo());
	};
	const deletable = mark !== null && !readOnly && session.mayDelete(mark.annotation.author);
	return (
		<li
			ref={item}
			data-thread={thread.id}
			data-here={here || undefined}
			aria-current={selected || undefined}
			className={`group relative border-b border-l-2 border-line px-3 py-2.5 ${here ? "border-l-text" : "border-l-transparent"} ${selected ? "bg-accent-soft" : "hover:bg-surface-2"}`}
		>
			<div className="flex items-center gap-2">
				{mark ? (
					<span
						aria-hidden="true"
						className="flex h-5 min-w-5 items-center justify-center rounded-full px-1 text-xs font-semibold tabular-nums"
						style={{ background: mark.annotation.style.color, color: edgeOf(mark.annotation.style.color) }}
					>
						{mark.number}
					</span>
				) : (
					<Avatar person={author} labelled={false} guest={isGuest(thread.author)} />
				)}
				{mark ? (
					<button
						type="button"
						onClick={() => session.goTo(thread.id)}
						className="min-w-0 flex-1 truncate text-left font-medium before:absolute before:inset-0"
					>
						<span className="sr-only">Mark {mark.number} by </span>
						{author.name}
						<GuestTag of={thread.author} />
						<span className="font-normal text-faint"> · {kindWord(mark.annotation.kind)}</span>
						{frames && <span className="sr-only">, {spokenFrames(frames)}</span>}
						<span className="sr-only">: show it on the picture</span>
					</button>
				) : frames ? (
					<button
						type="button"
						onClick={() => session.goTo(thread.id)}
						className="min-w-0 flex-1 truncate text-left font-medium before:absolute before:inset-0"
					>
						{author.name}
						<GuestTag of={thread.author} />
						<span className="sr-only">, {spokenFrames(frames)}: show it</span>
					</button>
				) : (
					<span className="min-w-0 flex-1 truncate font-medium">
						{author.name}
						<GuestTag of={thread.author} />
					</span>
				)}
				<span className="text-sm text-faint">
					<RelativeTime at={thread.created} />
				</span>
				{deletable && (
					<span className={shyMenu}>
						<Menu
							trigger={
								<IconButton label={`More for mark ${mark.number}`} size="small">
									<Ellipsis size={15} aria-hidden />
								</IconButton>
							}
						>
							<MenuItem onClick={removeMark}>Delete mark and thread</MenuItem>
						</Menu>
					</span>
				)}
			</div>
			{studioOnly && (
				<p className="mt-0.5 flex items-center gap-1 text-sm text-faint">
					<Lock size={11} aria-hidden /> Studio only
				</p>
			)}
			{note && <p className="mt-0.5 text-sm text-faint">{note}</p>}
			{timing && (frames || mark) && (
				<p data-frames className="mt-0.5 font-mono text-sm tabular-nums text-muted">
					{frames ? frameWords(frames) : <span className="font-sans">The whole clip</span>}
					{frames && <span className="text-faint"> · {timecodeWords(frames, timing)}</span>}
				</p>
			)}
			{mark?.annotation.kind === "text" && (
				<p className="mt-1 text-muted break-words whitespace-pre-wrap">“{mark.annotation.geometry.text}”</p>
			)}
			{first && (
				<CommentBody comment={first} about={thread} named={false} mayComment={mayComment} nameOf={nameOf} />
			)}
			{replies.length > 0 && (
				<ol
					aria-label="Answers"
					className="mt-1.5 ml-2 flex flex-col gap-1 border-l border-line-strong pl-2.5"
				>
					{replies.map((reply) => (
						<li key={reply.id}>
							<CommentBody comment={reply} about={thread} named mayComment={mayComment} nameOf={nameOf} />
						</li>
					))}
				</ol>
			)}
			{stretches && timing && session.mayStretch(mark.annotation) && (
				<RangeFields mark={thread.id} frames={frames} timing={timing} />
			)}
			{mayComment && open && (
				<div className="relative mt-2">
					<CommentField
						key={first ? "answer" : "first"}
						label={first ? `Answer to ${author.name}` : `Note on mark ${mark?.number ?? ""}`}
						placeholder={first ? "Answer" : "Say what this is about"}
						autoFocus={answering}
						frame={writing.frame}
						about={thread.id}
						onWriting={writing.onWriting}
						onSend={answer}
						onLeave={() => setAnswering(false)}
						onEmptyBlur={() => setAnswering(false)}
					/>
				</div>
			)}
			{mayComment && !open && !beside && (
				<button
					type="button"
					onClick={() => setAnswering(true)}
					className="relative mt-1 rounded-sm text-sm text-muted hover:text-text"
				>
					{first ? "Answer" : "Add a note"}
				</button>
			)}
		</li>
	);
});

function CommentBody({
	comment,
	about,
	named,
	mayComment,
	nameOf,
}: {
	comment: Comment;
	/** What it belongs to. */
	about: Thread;
	named: boolean;
	mayComment: boolean;
	nameOf: NameOf;
}) {
	const session = useSession();
	const [editing, setEditing] = useState(false);
	const author = nameOf(comment.author);
	// Only what it adds: of the frames of its thread it is anyway.
	const within = about.frames !== null && isOn(about.frames, comment.frame);
	const elsewhere = within ? null : comment.frame;
	const mine = comment.author === session.author;
	const deletable = mayComment && session.mayDelete(comment.author);
	const remove = () => {
		session.deleteComment(comment.id);
		toastDone("Note deleted", () => session.undo());
	};
	if (editing) {
		return (
			<div className="relative mt-1">
				<CommentField
					label="Edit the note"
					placeholder="Empty deletes it"
					initial={comment.body}
					about={about.id}
					autoFocus
					onSend={(body) => {
						session.editComment(comment.id, body);
						setEditing(false);
					}}
					onLeave={() => setEditing(false)}
				/>
			</div>
		);
	}
	return (
		<div className="mt-1 flex items-start gap-1" data-comment={comment.id}>
			<div className="min-w-0 flex-1">
				{named && (
					<p className="flex items-center gap-1.5 text-sm">
						<Avatar person={author} size={16} labelled={false} guest={isGuest(comment.author)} />
						<span className="truncate font-medium">{author.name}</span>
						<GuestTag of={comment.author} />
						<span className="text-faint">
							<RelativeTime at={comment.created} />
						</span>
					</p>
				)}
				<p className="break-words whitespace-pre-wrap">
					<MentionText body={comment.body} />
				</p>
				{elsewhere !== null && (
					<button
						type="button"
						onClick={() => session.goToFrame(elsewhere, about.mark?.annotation.media ?? session.clip)}
						className="relative rounded-sm font-mono text-sm tabular-nums text-muted underline-offset-2 hover:text-text hover:underline pointer-coarse:min-h-9"
					>
						{`Frame ${elsewhere}`}
					</button>
				)}
			</div>
			{deletable && (
				<span className={shyMenu}>
					<Menu
						trigger={
							<IconButton label="More for this note" size="small">
								<Ellipsis size={15} aria-hidden />
							</IconButton>
						}
					>
						{mine && <MenuItem onClick={() => setEditing(true)}>Edit</MenuItem>}
						<MenuItem onClick={remove}>Delete note</MenuItem>
					</Menu>
				</span>
			)}
		</div>
	);
}

/**
 * Scrolls a list so far that an item of it shows. The browser's own scrollIntoView would scroll everything around the list
 * too: on a phone, where the sheet with the list is low, it pushes the page up.
 */
function reveal(item: Element, list: Element, behavior: ScrollBehavior) {
	const [inner, outer] = [item.getBoundingClientRect(), list.getBoundingClientRect()];
	const above = inner.top - outer.top;
	const below = inner.bottom - outer.bottom;
	if (above < 0) list.scrollBy({ top: above, behavior });
	else if (below > 0) list.scrollBy({ top: Math.min(below, above), behavior });
}
