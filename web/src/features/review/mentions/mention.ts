import type { Id } from "@/api/types";

/** Somebody who is named. */
export interface Mentioned {
	readonly id: Id;
	readonly name: string;
}

/** A piece of a comment: words, or somebody who is named. */
export type Piece = { readonly text: string } | { readonly mention: Mentioned };

/**
 * A mention in a comment, `@[Ada Lovelace](user:7)`, as `collab/schema/src/mention.rs` reads it: text like any other for whoever
 * knows nothing of mentions.
 */
const MENTION = /@\[([^\][\p{Cc}]{1,200})\]\(user:([1-9]\d{0,15})\)/gu;

/** The words of a comment, and who is named between them. */
export function piecesOf(body: string): Piece[] {
	const pieces: Piece[] = [];
	let from = 0;
	for (const match of body.matchAll(MENTION)) {
		const [whole, name = "", digits = ""] = match;
		const id = Number(digits);
		if (name.trim() === "" || !Number.isSafeInteger(id)) continue;
		if (match.index > from) pieces.push({ text: body.slice(from, match.index) });
		pieces.push({ mention: { id, name } });
		from = match.index + whole.length;
	}
	if (from < body.length) pieces.push({ text: body.slice(from) });
	return pieces;
}

/** A comment as it is read and written: `@Ada Lovelace` for a mention; and who is meant. */
export function readable(body: string): { text: string; people: Mentioned[] } {
	const pieces = piecesOf(body);
	return {
		text: pieces.map((piece) => ("text" in piece ? piece.text : `@${piece.mention.name}`)).join(""),
		people: pieces.flatMap((piece) => ("mention" in piece ? [piece.mention] : [])),
	};
}

/** What is kept of a text in which these people were chosen. Whose name was changed meanwhile is not mentioned. */
export function stored(text: string, people: readonly Mentioned[]): string {
	const longest = [...people].sort((a, b) => b.name.length - a.name.length);
	let kept = "";
	for (let at = 0; at < text.length; ) {
		const meant =
			text[at] === "@" &&
			longest.find(({ name }) => text.startsWith(name, at + 1) && !isLetter(text, at + 1 + name.length));
		kept += meant ? `@[${meant.name}](user:${meant.id})` : text[at];
		at += meant ? meant.name.length + 1 : 1;
	}
	return kept;
}

/** Whether a letter or digit stands there: a longer name, or another word. */
function isLetter(text: string, at: number): boolean {
	return /[\p{L}\p{N}]/u.test(String.fromCodePoint(text.codePointAt(at) ?? 32));
}

/** The name that is being written before the caret, and where its @ stands; null where none is. */
export function nameBefore(text: string, caret: number): { at: number; begins: string } | null {
	const at = caret === 0 ? -1 : text.lastIndexOf("@", caret - 1);
	if (at < 0 || (at > 0 && !/[\s([{"'–—,;:/]/.test(text[at - 1] ?? ""))) return null;
	const begins = text.slice(at + 1, caret);
	// A name has few words; who writes on means none.
	const name = begins.length <= 40 && !/[\n@[\]]/.test(begins) && begins.split(" ").length <= 3;
	return name && !begins.startsWith(" ") ? { at, begins } : null;
}

/** The text with a name in place of what was written of it, and the caret behind it. */
export function withName(
	text: string,
	caret: number,
	at: number,
	name: string,
): { text: string; caret: number } {
	const rest = text.slice(caret);
	const gap = /^[\s.,;:!?)]/.test(rest) ? "" : " ";
	const before = `${text.slice(0, at)}@${name}${gap}`;
	return { text: before + rest, caret: before.length };
}

/** A name as it can be mentioned: brackets would end it. */
export function mentionable(name: string): string {
	return name
		.replaceAll(/[\][\p{Cc}]/gu, " ")
		.replaceAll(/\s+/g, " ")
		.trim()
		.slice(0, 200);
}
