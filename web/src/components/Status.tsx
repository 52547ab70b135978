import { type AnyStatus, type StatusLook, type StatusShape, statusLooks } from "./status";

const strokes: Record<StatusShape, React.ReactNode> = {
	ring: <circle cx="8" cy="8" r="5.5" />,
	half: (
		<>
			<circle cx="8" cy="8" r="5.5" />
			<path d="M8 4.5a3.5 3.5 0 0 1 0 7z" fill="currentColor" stroke="none" />
		</>
	),
	dot: (
		<>
			<circle cx="8" cy="8" r="5.5" />
			<circle cx="8" cy="8" r="2.6" fill="currentColor" stroke="none" />
		</>
	),
	return: <path d="M13 8a5 5 0 1 1-1.6-3.7M13.2 2v3h-3" />,
	check: <path d="m3 8.5 3.3 3.3L13 5" />,
	"double-check": <path d="m1.5 8.8 2.8 2.8L9.8 6M7.6 11.2l.5.4L14.5 5" />,
	barred: (
		<>
			<circle cx="8" cy="8" r="5.5" />
			<path d="m4.2 11.8 7.6-7.6" />
		</>
	),
	dash: <path d="M4 8h8" />,
	pause: <path d="M6 4v8M10 4v8" />,
	pencil: <path d="m3.5 12.5.6-2.7 6.4-6.4 2.1 2.1-6.4 6.4z" />,
};

/** The shape of a status in its colour. Says its word to screen readers unless the word stands beside it. */
export function StatusIcon({
	status,
	size = 14,
	labelled = true,
}: {
	status: AnyStatus;
	size?: number;
	labelled?: boolean;
}) {
	const look = statusLooks[status];
	return <StatusShapeIcon look={look} size={size} {...(labelled ? { label: look.word } : {})} />;
}

/** A shape in its colour, with the word for it where none stands beside. */
export function StatusShapeIcon({
	look,
	size = 14,
	label,
}: {
	look: Pick<StatusLook, "shape" | "color">;
	size?: number;
	label?: string;
}) {
	const shared = {
		width: size,
		height: size,
		viewBox: "0 0 16 16",
		fill: "none",
		stroke: "currentColor",
		strokeWidth: 1.6,
		strokeLinecap: "round" as const,
		strokeLinejoin: "round" as const,
		className: `shrink-0 ${look.color}`,
	};
	if (label === undefined) {
		return (
			<svg {...shared} aria-hidden="true">
				{strokes[look.shape]}
			</svg>
		);
	}
	return (
		<svg {...shared} role="img" aria-label={label}>
			<title>{label}</title>
			{strokes[look.shape]}
		</svg>
	);
}

/** A status as shape, colour and word. */
export function Status({ status, className = "" }: { status: AnyStatus; className?: string }) {
	const look = statusLooks[status];
	return (
		<span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${className}`}>
			<StatusIcon status={status} labelled={false} />
			<span className={look.color}>{look.word}</span>
		</span>
	);
}
