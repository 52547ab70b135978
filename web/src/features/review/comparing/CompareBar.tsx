import {
	ChevronsLeftRight,
	Columns2,
	Diff,
	Flame,
	Grid2x2,
	Layers2,
	type LucideIcon,
	SeparatorHorizontal,
	SeparatorVertical,
	SquareSplitHorizontal,
	ToggleLeft,
	X,
} from "lucide-react";
import type { RevisionDetail, RevisionSummary } from "@/api/types";
import { IconButton } from "@/components/Button";
import { statusLooks } from "@/components/status";
import type { CompareMode, Comparison } from "@/document/schema.gen";
import { middleLine } from "@/viewer/compare/line";
import { Slider } from "../Slider";
import { useSession } from "../useReviewSession";
import { useSignal } from "../useSignal";
import { COMPARE_MODES, SQUARES } from "./comparing";
import { MODE_WORDS } from "./model";
import type { Compared } from "./useCompared";

const ICONS: Record<CompareMode, LucideIcon> = {
	"side-by-side": Columns2,
	wipe: SquareSplitHorizontal,
	overlay: Layers2,
	toggle: ToggleLeft,
	difference: Diff,
	"onion-skin": ChevronsLeftRight,
	checkerboard: Grid2x2,
};

/** Which two rounds are compared, how, and what can be set about it. */
export function CompareBar({
	revision,
	compared,
	still,
	onRevision,
}: {
	revision: RevisionDetail;
	compared: Compared;
	/** Whether what is reviewed is a still; null while there is nothing. */
	still: boolean | null;
	/** Reviews another round, compared with the same. Without it the reviewed round cannot be chosen here. */
	onRevision?: (revision: number) => void;
}) {
	const { comparing } = useSession();
	const comparison = useSignal(comparing.comparison);
	if (!comparison) return null;
	const others = revision.rounds.filter(({ id }) => id !== revision.id);
	const other = others.find(({ id }) => id === comparison.revision) ?? null;
	return (
		<section
			aria-label="Comparison"
			className="flex min-h-(--bar-height) shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface-1 px-3 py-1 max-sm:px-2"
		>
			<RoundField
				label="Compared with"
				rounds={others}
				value={comparison.revision}
				onChange={(next) => comparing.begin(next, comparison.mode)}
			/>
			<fieldset className="flex items-center gap-0.5 max-sm:order-2">
				<legend className="sr-only">How they are compared</legend>
				{COMPARE_MODES.map((mode, index) => {
					const Icon = ICONS[mode];
					return (
						<IconButton
							key={mode}
							label={MODE_WORDS[mode]}
							keys={String(index + 1)}
							aria-pressed={comparison.mode === mode}
							onClick={() => comparing.choose(mode)}
						>
							<Icon size={17} aria-hidden />
						</IconButton>
					);
				})}
			</fieldset>
			<RoundField
				label="Reviewed"
				rounds={revision.rounds.filter(({ id }) => id !== comparison.revision)}
				value={revision.id}
				onChange={onRevision}
			/>
			<Settings comparison={comparison} left={other} right={revision} />
			<span className="ml-auto max-sm:order-1">
				<IconButton label="Leave the comparison" keys="escape" onClick={() => comparing.leave()}>
					<X size={17} aria-hidden />
				</IconButton>
			</span>
			<p role="status" className="basis-full text-sm text-muted empty:hidden max-sm:order-4">
				{notice(compared, comparison, still)}
			</p>
		</section>
	);
}

/** What has to be known about what is compared; null where all is as one thinks. */
function notice(
	{ revision, media, missing }: Compared,
	{ mode }: Comparison,
	still: boolean | null,
): string | null {
	if (missing) return "The other round is not there, or not yours to see. Choose another one.";
	if (!revision || still === null) return null;
	if (media === null) return `Round ${revision.round} has no picture.`;
	if (media.status === "failed") return `The picture of round ${revision.round} cannot be shown.`;
	if ((media.kind === "still") !== still) {
		return still
			? `Round ${revision.round} is a clip: this is its poster.`
			: `Round ${revision.round} is a still: it stays as it is while the clip moves.`;
	}
	return mode === "onion-skin" ? `Warm is lighter in round ${revision.round}, cool in this one.` : null;
}

function RoundField({
	label,
	rounds,
	value,
	onChange,
}: {
	label: string;
	rounds: readonly RevisionSummary[];
	value: number;
	onChange: ((revision: number) => void) | undefined;
}) {
	const ordered = rounds.toSorted((left, right) => right.round - left.round);
	return (
		<select
			aria-label={label}
			title={label}
			value={value}
			disabled={!onChange}
			onChange={(event) => onChange?.(Number(event.target.value))}
			className="h-8 min-w-0 rounded-md max-sm:flex-[1_1_35%] sm:max-w-60 border border-line-control bg-surface-1 px-2 tabular-nums disabled:opacity-100 pointer-coarse:h-10"
		>
			{!ordered.some(({ id }) => id === value) && <option value={value}>Another round</option>}
			{ordered.map(({ id, round, status }) => (
				<option key={id} value={id}>
					{`Round ${round}, ${statusLooks[status].word.toLowerCase()}`}
				</option>
			))}
		</select>
	);
}

/** What can be set of a way of comparing. */
function Settings({
	comparison,
	left,
	right,
}: {
	comparison: Comparison;
	left: RevisionSummary | null;
	right: RevisionDetail;
}) {
	const { comparing, viewer } = useSession();
	const picture = useSignal(viewer.picture);
	const heat = useSignal(comparing.heat);
	const square = useSignal(comparing.square);
	const name = left ? `round ${left.round}` : "the other round";
	switch (comparison.mode) {
		case "side-by-side":
			return null;
		case "wipe": {
			const wipe = comparison.wipe ?? (picture && middleLine(picture));
			if (!wipe) return null;
			const turn = (angle: number) => comparing.setWipe({ ...wipe, angle });
			return (
				<div className="flex items-center gap-1 max-sm:order-3">
					<IconButton label="Upright line" aria-pressed={wipe.angle === 0} onClick={() => turn(0)}>
						<SeparatorVertical size={17} aria-hidden />
					</IconButton>
					<IconButton label="Level line" aria-pressed={wipe.angle === 90} onClick={() => turn(90)}>
						<SeparatorHorizontal size={17} aria-hidden />
					</IconButton>
					<Slider
						place="bar"
						label="Turn of the line"
						className="max-sm:order-3 max-sm:hidden"
						word={`${Math.round(wipe.angle)}°`}
						value={wipe.angle}
						limits={[-180, 180]}
						step={1}
						onChange={turn}
					/>
				</div>
			);
		}
		case "overlay":
		case "onion-skin":
			return (
				<Slider
					className="max-sm:order-3"
					place="bar"
					label={`How much of ${name}`}
					word={`${Math.round(comparison.opacity * 100)} %`}
					value={Math.round(comparison.opacity * 100)}
					limits={[0, 100]}
					step={1}
					onChange={(percent) => comparing.setOpacity(percent / 100)}
				/>
			);
		case "toggle": {
			const other = comparison.opacity >= 0.5;
			return (
				<button
					type="button"
					aria-pressed={other}
					onClick={() => comparing.flip()}
					className="h-8 rounded-md border border-line-strong bg-surface-1 px-3 font-medium max-sm:order-3 whitespace-nowrap tabular-nums hover:bg-surface-2 pointer-coarse:h-10"
				>
					{other && left ? `Round ${left.round}` : `Round ${right.round}`}
					<span className="ml-2 font-normal text-faint">Flip</span>
				</button>
			);
		}
		case "difference":
			return (
				<div className="flex items-center gap-2 max-sm:order-3">
					<Slider
						className="max-sm:order-3"
						place="bar"
						label="Gain"
						word={`× ${gainWord(comparison.gain)}`}
						value={Math.log2(Math.max(1, comparison.gain))}
						limits={[0, 7]}
						step={0.5}
						onChange={(stops) => comparing.setGain(2 ** stops)}
					/>
					<IconButton
						label="Difference in the colours of heat"
						aria-pressed={heat}
						onClick={() => comparing.setHeat(!heat)}
					>
						<Flame size={17} aria-hidden />
					</IconButton>
				</div>
			);
		case "checkerboard":
			return (
				<Slider
					className="max-sm:order-3"
					place="bar"
					label="Squares"
					word={`${square} px`}
					value={square}
					limits={SQUARES}
					step={8}
					onChange={(side) => comparing.setSquare(side)}
				/>
			);
	}
}

const gainWord = (gain: number): string =>
	gain < 10 ? gain.toFixed(1).replace(/\.0$/, "") : gain.toFixed(0);
