import { useId } from "react";

/** Where the parts of a slider are, by what it stands in. */
const PLACES = {
	/** In a bar, where its name is only read out when there is little room. */
	bar: { name: "max-lg:sr-only", range: "w-28", word: "w-12" },
	/** In a panel, one below the other. */
	panel: { name: "w-20", range: "min-w-0 flex-1 pointer-coarse:h-10", word: "w-18 text-right" },
} as const;

/** A slider with its name and its value. A double click takes it back to where it changes nothing, where that is known. */
export function Slider({
	label,
	word,
	value,
	limits: [least, most],
	step,
	plain,
	place,
	className = "",
	onChange,
}: {
	label: string;
	/** The value as people read it. */
	word: string;
	value: number;
	limits: readonly [number, number];
	step: number;
	/** Where it changes nothing. */
	plain?: number;
	place: keyof typeof PLACES;
	className?: string;
	onChange: (value: number) => void;
}) {
	const id = useId();
	const classes = PLACES[place];
	return (
		<span className={`flex items-center gap-2 ${className}`}>
			<label htmlFor={id} className={`text-sm text-muted ${classes.name}`}>
				{label}
			</label>
			<input
				id={id}
				type="range"
				min={least}
				max={most}
				step={step}
				value={value}
				aria-valuetext={word}
				onChange={(event) => onChange(event.target.valueAsNumber)}
				onDoubleClick={plain === undefined ? undefined : () => onChange(plain)}
				className={`h-8 accent-accent ${classes.range}`}
			/>
			<output htmlFor={id} className={`text-sm tabular-nums ${classes.word}`}>
				{word}
			</output>
		</span>
	);
}
