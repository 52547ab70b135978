/** Something that the command palette leads to or does. */
export interface Command {
	id: string;
	/** Under which heading it stands. */
	group: string;
	label: string;
	/** Said beside the label, such as the project of a deliverable. Searched as well. */
	detail?: string;
	keys?: string;
	run: () => void;
}

/** The commands that fit what was typed, the best first; groups keep together in the order of their best command. */
export function findCommands(commands: readonly Command[], typed: string): Command[] {
	const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0) return [...commands];
	const scored = commands
		.map((command, order) => ({ command, order, score: scoreOf(command, words) }))
		.filter(({ score }) => score > 0)
		.sort((a, b) => b.score - a.score || a.order - b.order);
	const groups = [...new Set(scored.map(({ command }) => command.group))];
	return groups.flatMap((group) =>
		scored.filter(({ command }) => command.group === group).map(({ command }) => command),
	);
}

/** Every word must be found: best at the start of the label, then at the start of a word, then anywhere. */
function scoreOf(command: Command, words: string[]): number {
	const label = command.label.toLowerCase();
	const detail = command.detail?.toLowerCase() ?? "";
	let score = 0;
	for (const word of words) {
		if (label.startsWith(word)) score += 8;
		else if (startsAWord(label, word)) score += 5;
		else if (label.includes(word)) score += 3;
		else if (startsAWord(detail, word)) score += 2;
		else if (detail.includes(word)) score += 1;
		else return 0;
	}
	return score;
}

function startsAWord(text: string, word: string): boolean {
	return text.split(/[\s\-_/·]+/).some((part) => part.startsWith(word));
}
