/** A record of words as the options of a choice, in the record's order. */
export function optionsOf<T extends string>(words: Record<T, string>): { value: T; label: string }[] {
	return (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }));
}
