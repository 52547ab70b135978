import { isMac, keyCaps } from "@/keyboard/combination";

/** A shortcut as key caps. */
export function Keys({ keys }: { keys: string }) {
	return (
		<span className="inline-flex gap-0.5">
			{keyCaps(keys, isMac()).map((cap) => (
				<kbd
					key={cap}
					className="min-w-5 rounded-sm border border-line-strong bg-surface-2 px-1 text-center font-sans text-xs text-muted"
				>
					{cap}
				</kbd>
			))}
		</span>
	);
}
