/** What a phone shows beneath the picture. */
export type Part = "moments" | "notes";

/** The two parts of the sheet as tabs. */
export function HistoryTabs({
	part,
	onPart,
	notes,
}: {
	part: Part;
	onPart: (part: Part) => void;
	notes: number;
}) {
	const tabs: readonly { value: Part; label: string }[] = [
		{ value: "moments", label: "Moments" },
		{ value: "notes", label: "Notes" },
	];
	return (
		<div role="tablist" aria-label="Panel" className="flex min-w-0 flex-1 gap-1">
			{tabs.map(({ value, label }) => (
				<button
					key={value}
					type="button"
					role="tab"
					id={`history-tab-${value}`}
					aria-selected={part === value}
					aria-controls="panel-content"
					tabIndex={part === value ? 0 : -1}
					onClick={() => onPart(value)}
					onKeyDown={(event) => {
						if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
						event.preventDefault();
						const other = value === "notes" ? "moments" : "notes";
						onPart(other);
						document.getElementById(`history-tab-${other}`)?.focus();
					}}
					className="flex h-8 items-center gap-1.5 rounded-md px-2.5 text-muted hover:text-text aria-selected:bg-surface-2 aria-selected:font-medium aria-selected:text-text pointer-coarse:h-10"
				>
					{label}
					{value === "notes" && <span className="text-sm tabular-nums text-faint">{notes}</span>}
				</button>
			))}
		</div>
	);
}
