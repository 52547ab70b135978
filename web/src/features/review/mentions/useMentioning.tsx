import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type RefObject, useDeferredValue, useId, useState } from "react";
import { createPortal, flushSync } from "react-dom";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Mentionable } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { isGuest } from "@/document/author";
import { useSession } from "../useReviewSession";
import { type Mentioned, mentionable, nameBefore, stored, withName } from "./mention";

/** How high the list may be, for where it has room. */
const HEIGHT = 240;

/** What a field needs to offer people after an @. */
export interface Mentioning {
	/** What is kept of what was written. */
	stored(text: string): string;
	/** Where the caret is, whenever it may have moved. */
	onCaret(caret: number): void;
	/** Takes the keys that choose; whether it did. */
	onKeyDown(event: KeyboardEvent): boolean;
	/** What says to screen readers which one is meant. */
	readonly aria: Record<string, string | undefined>;
	/** The list, while there is one. */
	readonly list: React.ReactNode;
}

/** Offers those who may read what is written, as soon as an @ stands before the caret: with arrows and Enter, or by touch. */
export function useMentioning({
	text,
	people: before,
	about,
	field,
	onText,
}: {
	text: string;
	/** Who is named in it already. */
	people: readonly Mentioned[];
	/** The mark or comment that it belongs to; what is written anew otherwise. */
	about: string | null;
	field: RefObject<HTMLTextAreaElement | null>;
	onText: (text: string) => void;
}): Mentioning {
	const session = useSession();
	const id = useId();
	const [chosen, setChosen] = useState<readonly Mentioned[]>(before);
	const [caret, setCaret] = useState<number | null>(null);
	const [active, setActive] = useState(0);
	/** The @ for which nobody is wanted. */
	const [left, setLeft] = useState<number | null>(null);
	const name = caret === null ? null : nameBefore(text, caret);
	const wanted = name !== null && name.at !== left ? name : null;
	const begins = useDeferredValue(wanted?.begins ?? "");
	const { layers } = session;
	const audience = layers && ((about === null ? null : layers.audienceOf(about)) ?? layers.audience.get());
	const asked = { revision: session.revision, internal: audience === "studio", q: begins };
	const found = useQuery({
		queryKey: keys.mentionable(asked),
		queryFn: ({ signal }) => answer(api.GET("/api/people/mentionable", { params: { query: asked }, signal })),
		// Guests know the studio by what it says alone.
		enabled: wanted !== null && !isGuest(session.author),
		placeholderData: keepPreviousData,
		staleTime: 30_000,
		retry: false,
	});
	const offered = wanted === null ? [] : fitting(found.data?.items ?? [], wanted.begins);
	const at = Math.min(active, offered.length - 1);

	const choose = (person: Mentionable) => {
		if (!wanted || caret === null) return;
		const called = mentionable(person.name);
		const next = withName(text, caret, wanted.at, called);
		// Before the next key: whoever types on at once types behind the name.
		flushSync(() => {
			setChosen([...chosen.filter((other) => other.name !== called), { id: person.id, name: called }]);
			onText(next.text);
			setCaret(null);
		});
		field.current?.focus();
		field.current?.setSelectionRange(next.caret, next.caret);
	};

	return {
		stored: (written) => stored(written, chosen),
		onCaret(next) {
			setCaret(next);
			setActive(0);
			if (left !== null && text[left] !== "@") setLeft(null);
		},
		onKeyDown(event) {
			const person = offered[at];
			if (!person || event.nativeEvent.isComposing) return false;
			if (event.key === "ArrowDown") setActive((at + 1) % offered.length);
			else if (event.key === "ArrowUp") setActive((at - 1 + offered.length) % offered.length);
			else if (event.key === "Enter" || event.key === "Tab") choose(person);
			else if (event.key === "Escape") setLeft(wanted?.at ?? null);
			else return false;
			event.preventDefault();
			event.stopPropagation();
			return true;
		},
		aria:
			offered.length === 0
				? {}
				: { "aria-controls": id, "aria-activedescendant": `${id}-${at}`, "aria-haspopup": "listbox" },
		list: offered.length > 0 && (
			<People id={id} offered={offered} active={at} field={field} onActive={setActive} onChoose={choose} />
		),
	};
}

/** What was found for fewer letters is narrowed down until the answer for all of them is there. */
function fitting(people: readonly Mentionable[], begins: string): readonly Mentionable[] {
	const wanted = begins.toLowerCase();
	return people
		.filter(({ name }) => ` ${name.toLowerCase()}`.includes(` ${wanted}`) && name.toLowerCase() !== wanted)
		.slice(0, 8);
}

function People({
	id,
	offered,
	active,
	field,
	onActive,
	onChoose,
}: {
	id: string;
	offered: readonly Mentionable[];
	active: number;
	field: RefObject<HTMLTextAreaElement | null>;
	onActive: (index: number) => void;
	onChoose: (person: Mentionable) => void;
}) {
	const box = field.current?.closest("form")?.getBoundingClientRect();
	if (!box) return null;
	const above = box.top > HEIGHT || box.top > window.innerHeight - box.bottom;
	const left = Math.max(8, Math.min(box.left, window.innerWidth - 248));
	// Over the page, not within the panel that scrolls around the field.
	return createPortal(
		<div
			id={id}
			role="listbox"
			aria-label="People to mention"
			style={{
				left,
				maxHeight: HEIGHT,
				...(above ? { bottom: window.innerHeight - box.top + 4 } : { top: box.bottom + 4 }),
			}}
			className="fixed z-50 w-60 overflow-y-auto rounded-lg border border-line-strong bg-surface-1 p-1 shadow-float"
		>
			{offered.map((person, index) => (
				// biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus
				<div
					key={person.id}
					id={`${id}-${index}`}
					role="option"
					tabIndex={-1}
					aria-selected={index === active}
					// The field keeps the focus.
					onMouseDown={(event) => event.preventDefault()}
					onClick={() => onChoose(person)}
					onPointerMove={() => onActive(index)}
					className="flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 aria-selected:bg-surface-2 pointer-coarse:min-h-11"
				>
					<Avatar person={person} labelled={false} />
					<span className="min-w-0 flex-1 truncate">{person.name}</span>
					{person.client && <span className="text-sm text-faint">Client</span>}
				</div>
			))}
		</div>,
		document.body,
	);
}
