import { useState } from "react";
import type { QueueItem } from "@/api/types";
import { Skeleton } from "@/components/Surfaces";
import { type Part, partAround, pictureOf } from "./model";

type Sight = QueueItem["before"];
type Look = "beside" | "wipe";

/** The place under a note as it was and as it is: side by side, or one over the other with an edge to drag. */
export function Sights({ item }: { item: QueueItem }) {
	const [look, setLook] = useState<Look>("beside");
	const { before, after } = item;
	return (
		<section aria-label="The place under the note" className="flex flex-col gap-2">
			{after && (
				<fieldset className="flex w-fit rounded-md border border-line-control p-0.5">
					<legend className="sr-only">How to compare</legend>
					<Choice chosen={look === "beside"} onChoose={() => setLook("beside")}>
						Side by side
					</Choice>
					<Choice chosen={look === "wipe"} onChoose={() => setLook("wipe")}>
						Wipe
					</Choice>
				</fieldset>
			)}
			{after && look === "wipe" ? (
				<Wipe before={before} after={after} />
			) : (
				<div className="grid gap-3 md:grid-cols-2">
					<Seen sight={before} caption={`Round ${before.round}, when it was noted`} />
					{after ? (
						<Seen sight={after} caption={`Round ${after.round}, now`} />
					) : (
						<p className="flex min-h-40 items-center justify-center rounded-md border border-line p-4 text-center text-muted">
							No later round has been submitted: it was ticked off on this one.
						</p>
					)}
				</div>
			)}
		</section>
	);
}

function Choice({
	chosen,
	onChoose,
	children,
}: {
	chosen: boolean;
	onChoose: () => void;
	children: React.ReactNode;
}) {
	return (
		<button
			type="button"
			aria-pressed={chosen}
			onClick={onChoose}
			className="h-7 rounded-sm px-3 text-sm text-muted aria-pressed:bg-surface-3 aria-pressed:font-medium aria-pressed:text-text pointer-coarse:h-10"
		>
			{children}
		</button>
	);
}

function Seen({ sight, caption }: { sight: Sight; caption: string }) {
	return (
		<figure className="flex flex-col gap-1">
			<Crop sight={sight} />
			<figcaption className="text-sm text-muted tabular-nums">
				{caption}
				{sight.frame !== null && `, frame ${sight.frame}`}
			</figcaption>
		</figure>
	);
}

/** The place on its picture, with a frame around it. */
function Crop({ sight, bare = false }: { sight: Sight; bare?: boolean }) {
	const address = pictureOf(sight);
	const [ready, setReady] = useState<string | null>(null);
	const { width, height, rect } = sight;
	if (address === null || width === null || height === null) {
		return (
			<span className="flex aspect-video items-center justify-center rounded-md bg-surface-3 text-muted">
				There is no picture of it any more
			</span>
		);
	}
	const part = partAround(rect, width, height);
	return (
		<span
			className={`relative block overflow-hidden bg-surround-dark ${bare ? "" : "rounded-md"}`}
			style={{ aspectRatio: `${part.width} / ${part.height}` }}
		>
			<img
				src={address}
				alt={`Round ${sight.round}`}
				draggable={false}
				onLoad={() => setReady(address)}
				className="absolute max-w-none"
				style={placed({ x: -part.x, y: -part.y, width, height }, part)}
			/>
			{ready !== address && <Skeleton className="absolute inset-0 rounded-none" />}
			{rect && ready === address && (
				<span
					aria-hidden="true"
					className="absolute rounded-sm border-2 border-white/80 mix-blend-difference"
					style={placed({ ...rect, x: rect.x - part.x, y: rect.y - part.y }, part)}
				/>
			)}
		</span>
	);
}

/** A rectangle within a part, in parts of it. */
function placed({ x, y, width, height }: Part, part: Part): React.CSSProperties {
	return {
		left: `${(x / part.width) * 100}%`,
		top: `${(y / part.height) * 100}%`,
		width: `${(width / part.width) * 100}%`,
		height: `${(height / part.height) * 100}%`,
	};
}

/** Now over then, up to an edge that is dragged, or moved with the arrow keys. */
function Wipe({ before, after }: { before: Sight; after: Sight }) {
	const [edge, setEdge] = useState(50);
	return (
		<div className="relative mx-auto w-full max-w-180 overflow-hidden rounded-md">
			<Crop sight={before} bare />
			<div className="absolute inset-0" style={{ clipPath: `inset(0 0 0 ${edge}%)` }}>
				<Crop sight={after} bare />
			</div>
			<span
				aria-hidden="true"
				className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-white shadow-float"
				style={{ left: `${edge}%` }}
			/>
			<span className="pointer-events-none absolute bottom-2 left-2 rounded-sm bg-black/70 px-1.5 text-sm text-white tabular-nums">
				Round {before.round}
			</span>
			<span className="pointer-events-none absolute right-2 bottom-2 rounded-sm bg-black/70 px-1.5 text-sm text-white tabular-nums">
				Round {after.round}
			</span>
			<input
				type="range"
				min={0}
				max={100}
				value={edge}
				aria-label={`Where round ${before.round} ends and round ${after.round} begins`}
				onChange={(event) => setEdge(event.currentTarget.valueAsNumber)}
				className="absolute inset-0 size-full cursor-ew-resize opacity-0 focus-visible:opacity-30"
			/>
		</div>
	);
}
