import { Check, Copy, X } from "lucide-react";
import { useState } from "react";
import type { PixelReading } from "@/api/types";
import { IconButton } from "@/components/Button";
import { copyText } from "./copy";
import { curveWord, depthWord, type Place, pixelText, valueWords } from "./model";
import { usePinnedValue } from "./useSourceValue";

/** What the original holds at a place that was pinned: codes, light, and what is shown. */
export function PinnedProbe({
	place,
	below,
	onClose,
}: {
	place: Place;
	/** Where there is little room, whether it stands at the bottom, away from the pixel. */
	below: boolean;
	onClose: () => void;
}) {
	const state = usePinnedValue(place);
	return (
		<section
			aria-label="Pinned pixel"
			data-testid="pinned-probe"
			className={`absolute left-3 z-20 min-w-72 max-w-[calc(100%-1.5rem)] rounded-md border border-line-strong bg-surface-1 p-3 text-sm text-text shadow-float md:bottom-14 md:pointer-coarse:bottom-16 ${below ? "max-md:bottom-16" : "max-md:top-10"}`}
		>
			<header className="mb-2 flex items-center gap-2">
				<h2 className="flex-1 font-mono tabular-nums">
					{place.x}, {place.y}
					{place.frame !== null && <span className="text-muted"> · frame {place.frame}</span>}
				</h2>
				{state.kind === "known" && <CopyButton reading={state.reading} />}
				<IconButton
					label="Let go of the pixel"
					keys="q"
					size="small"
					onClick={onClose}
					className="pointer-coarse:min-h-11 pointer-coarse:min-w-11"
				>
					<X size={14} aria-hidden />
				</IconButton>
			</header>
			{state.kind === "known" ? (
				<Readings reading={state.reading} />
			) : (
				<p role="status" className="text-muted">
					{state.kind === "failed" ? state.message : "Looking into the original…"}
				</p>
			)}
		</section>
	);
}

function Readings({ reading }: { reading: PixelReading }) {
	const { source, encoded, linear, display } = reading;
	const premultiplied = source.alpha === "premultiplied" ? ", premultiplied" : "";
	return (
		<dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 font-mono tabular-nums">
			<Row name="Source" note={`${depthWord(source)}${premultiplied}`}>
				{valueWords(source)}
			</Row>
			{encoded && (
				<Row name="R′G′B′" note="by matrix and range">
					{valueWords(encoded)}
				</Row>
			)}
			{linear && (
				<Row name="Linear" note={curveWord(linear.transfer)}>
					{valueWords(linear)}
				</Row>
			)}
			<Row name="Shown" note="8-bit">
				<span className="inline-flex items-center gap-1.5">
					<span
						aria-hidden="true"
						className="size-3 rounded-sm border border-line-control"
						style={{ background: display[0] }}
					/>
					{display[0]}
				</span>
			</Row>
		</dl>
	);
}

function Row({ name, note, children }: { name: string; note: string; children: React.ReactNode }) {
	return (
		<>
			<dt className="font-sans text-muted">{name}</dt>
			<dd className="flex min-w-0 flex-wrap items-baseline justify-between gap-x-4 whitespace-pre-wrap">
				{children}
				<span className="font-sans text-xs text-faint">{note}</span>
			</dd>
		</>
	);
}

function CopyButton({ reading }: { reading: PixelReading }) {
	const [copied, setCopied] = useState(false);
	return (
		<IconButton
			label={copied ? "Copied" : "Copy the values"}
			size="small"
			onClick={() => void copyText(pixelText(reading)).then(setCopied)}
		>
			{copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
		</IconButton>
	);
}
