import { RotateCcw } from "lucide-react";
import { Button } from "@/components/Button";
import { Tooltip } from "@/components/Tooltip";
import { useShortcuts } from "@/keyboard/shortcuts";
import { isPlain, LOOK_LIMITS } from "@/viewer/look/look";
import { FALSE_COLOR } from "@/viewer/shaders/compose.gen";
import { Slider } from "../Slider";
import { useSession } from "../useReviewSession";
import { useSignal } from "../useSignal";
import { ALPHA_REASONS, CHANNELS, gammaWord, percentWord, stopsWord } from "./words";

/** What can be set of a look. While it is open, the letters of the channels are their keys. */
export function LookPanel() {
	const { looking } = useSession().viewer;
	const look = useSignal(looking.look);
	const possible = useSignal(looking.possible);
	const alpha = useSignal(looking.alpha);
	const why = alpha.kind === "impossible" ? ALPHA_REASONS[alpha.why] : null;
	const asked = look.channel === "alpha";
	useShortcuts(
		"While the look is open",
		CHANNELS.map(({ channel, label, openKeys }) => ({
			keys: openKeys,
			label: `${label} alone, or all of the picture again`,
			run: () => looking.toggle(channel),
		})),
	);
	return (
		<div className="flex flex-col gap-1.5">
			{!possible && (
				<p role="status" className="max-w-72 rounded-md bg-warning-soft p-2 text-sm">
					Looks need WebGL2, which this browser does not give now. The picture is shown as it is.
				</p>
			)}
			<fieldset disabled={!possible} className="flex flex-col gap-1.5 disabled:opacity-55">
				<legend className="sr-only">Look</legend>
				<fieldset className="flex gap-1">
					<legend className="sr-only">Channel</legend>
					<ChannelButton
						label="Colour"
						pressed={look.channel === "color"}
						onClick={() => looking.set({ channel: "color" })}
					>
						RGB
					</ChannelButton>
					{CHANNELS.map(({ channel, label, letter, openKeys }) => (
						<ChannelButton
							key={channel}
							label={label}
							keys={openKeys}
							pressed={look.channel === channel}
							disabled={channel === "alpha" && why !== null}
							onClick={() => looking.toggle(channel)}
						>
							{letter}
						</ChannelButton>
					))}
				</fieldset>
				{why !== null && <p className="text-sm text-muted">{why}.</p>}
				{asked && alpha.kind === "loading" && (
					<p role="status" className="text-sm text-muted">
						Alpha is on its way. Until then the picture is shown.
					</p>
				)}
				{asked && alpha.kind === "failed" && (
					<div role="alert" className="flex flex-col gap-1.5 rounded-md bg-warning-soft p-2 text-sm">
						<p>Alpha could not be shown. {alpha.message}</p>
						<Button size="small" className="self-start" onClick={() => looking.again()}>
							Try again
						</Button>
					</div>
				)}
				<Slider
					place="panel"
					label="Exposure"
					word={stopsWord(look.exposure)}
					value={look.exposure}
					limits={LOOK_LIMITS.exposure}
					step={0.1}
					plain={0}
					// Steps of a tenth are not exact in binary.
					onChange={(value) => looking.set({ exposure: Math.round(value * 10) / 10 })}
				/>
				<Slider
					place="panel"
					label="Gamma"
					word={gammaWord(look.gamma)}
					value={Math.log2(look.gamma)}
					limits={[Math.log2(LOOK_LIMITS.gamma[0]), Math.log2(LOOK_LIMITS.gamma[1])]}
					step={0.05}
					plain={0}
					onChange={(value) => looking.set({ gamma: 2 ** (Math.round(value * 20) / 20) })}
				/>
				<Slider
					place="panel"
					label="Saturation"
					word={percentWord(look.saturation)}
					value={look.saturation}
					limits={LOOK_LIMITS.saturation}
					step={0.05}
					plain={1}
					onChange={(value) => looking.set({ saturation: Math.round(value * 20) / 20 })}
				/>
				<label className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
					<input
						type="checkbox"
						checked={look.falseColor}
						onChange={(event) => looking.set({ falseColor: event.target.checked })}
						className="size-4 accent-accent"
					/>
					<span className="w-20">False colour</span>
					<span
						aria-hidden="true"
						className="h-2.5 flex-1 rounded-sm border border-line"
						style={{ background: RAMP }}
					/>
				</label>
			</fieldset>
			<Button
				look="quiet"
				size="small"
				className="self-end"
				disabled={isPlain(look)}
				onClick={() => looking.reset()}
			>
				<RotateCcw size={14} aria-hidden /> Reset
			</Button>
		</div>
	);
}

/** Dark to light as false colour shows it. */
const RAMP = `linear-gradient(90deg, ${FALSE_COLOR.map(([at, color]) => {
	const parts = color.map((part) => Math.round(part * 255));
	return `rgb(${parts.join(" ")}) ${(at * 100).toFixed(1)}%`;
}).join(", ")})`;

function ChannelButton({
	label,
	keys,
	pressed,
	disabled = false,
	onClick,
	children,
}: {
	label: string;
	keys?: string;
	pressed: boolean;
	disabled?: boolean;
	onClick: () => void;
	children: React.ReactNode;
}) {
	return (
		<Tooltip label={label} keys={keys}>
			<button
				type="button"
				aria-label={label}
				aria-pressed={pressed}
				disabled={disabled}
				onClick={onClick}
				className="h-8 flex-1 rounded-md border border-line-control font-medium hover:bg-surface-2 aria-pressed:border-accent aria-pressed:bg-accent-soft disabled:opacity-55 pointer-coarse:h-10"
			>
				{children}
			</button>
		</Tooltip>
	);
}
