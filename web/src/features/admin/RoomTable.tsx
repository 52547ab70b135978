import { ArrowDown, ArrowUp, TriangleAlert } from "lucide-react";
import { Cell, RowLink, rowClass } from "@/components/List";
import { formatBytes } from "@/format/bytes";
import { counted } from "@/format/count";
import { formatExact, formatLasting } from "@/format/time";
import { useRowKeys } from "@/keyboard/rows";
import { type Order, type Room, rateWord, type Sort, troubles } from "./model";

/** How many people of a room are named. */
const NAMED = 5;

export const COLUMNS: readonly { readonly sort: Sort; readonly label: string; readonly className: string }[] =
	[
		{ sort: "document", label: "Document", className: "" },
		{ sort: "people", label: "People", className: "text-left max-sm:hidden" },
		{ sort: "opened", label: "Open for", className: "text-right max-md:hidden" },
		{ sort: "records", label: "Records", className: "text-right max-md:hidden" },
		{ sort: "size", label: "Size", className: "text-right max-lg:hidden" },
		{ sort: "rate", label: "Changes/s", className: "text-right max-sm:hidden" },
		{ sort: "waiting", label: "Waiting", className: "text-right max-lg:hidden" },
	];

/** The rooms as rows; on a phone what matters stands below the name. */
export function RoomTable({
	rooms,
	order,
	onSort,
	now,
}: {
	rooms: readonly Room[];
	order: Order;
	onSort: (sort: Sort) => void;
	/** The time on the server, in milliseconds. */
	now: number;
}) {
	const body = useRowKeys<HTMLTableSectionElement>("Live rooms");
	return (
		<table className="w-full border-separate border-spacing-0">
			<caption className="sr-only">Open documents</caption>
			<thead>
				<tr>
					{COLUMNS.map(({ sort, label, className }) => (
						<SortHead key={sort} order={order} sort={sort} className={className} onSort={onSort}>
							{label}
						</SortHead>
					))}
				</tr>
			</thead>
			<tbody ref={body}>
				{rooms.map((room) => (
					<RoomRow key={room.document} room={room} now={now} />
				))}
			</tbody>
		</table>
	);
}

function SortHead({
	order,
	sort,
	className,
	onSort,
	children,
}: {
	order: Order;
	sort: Sort;
	className: string;
	onSort: (sort: Sort) => void;
	children: string;
}) {
	const on = order.sort === sort;
	const Arrow = order.falling ? ArrowDown : ArrowUp;
	return (
		<th
			scope="col"
			aria-sort={on ? (order.falling ? "descending" : "ascending") : "none"}
			className={`sticky top-0 z-10 h-8 border-b border-line bg-surface-0 px-2 text-sm font-medium text-faint first:pl-4 last:pr-4 ${className || "text-left"}`}
		>
			<button
				type="button"
				onClick={() => onSort(sort)}
				className={`inline-flex items-center gap-1 rounded-sm hover:text-text pointer-coarse:min-h-11 ${className.includes("text-right") ? "flex-row-reverse" : ""} ${on ? "text-text" : ""}`}
			>
				{children}
				<Arrow size={12} aria-hidden className={on ? "" : "invisible"} />
			</button>
		</th>
	);
}

function RoomRow({ room, now }: { room: Room; now: number }) {
	const wrong = troubles(room);
	const lasting = formatLasting(now - Date.parse(room.opened_at));
	const waiting = room.waiting === 0 ? "0" : `${room.waiting} (${formatBytes(room.waiting_bytes)})`;
	return (
		<tr className={`${rowClass} [&>td]:align-top`} data-room={room.document}>
			<Cell className="w-full max-w-0 sm:w-auto sm:max-w-none">
				<div className="truncate">
					<RowLink to="/review/$revision" params={{ revision: String(room.revision) }}>
						{room.deliverable}, round {room.round}
					</RowLink>
				</div>
				<div className="flex flex-wrap items-center gap-x-3 text-sm text-faint">
					<span>{room.project}</span>
					<span className="font-mono">{room.document}</span>
					{room.document.startsWith("internal:") && <span>Studio only</span>}
				</div>
				{wrong.length > 0 && (
					<p className="mt-0.5 flex items-center gap-1.5 text-sm text-warning first-letter:uppercase">
						<TriangleAlert size={13} aria-hidden className="shrink-0" />
						{wrong.join(", ")}
					</p>
				)}
				<div className="mt-1 sm:hidden">
					<People room={room} now={now} />
					<p className="mt-1 text-sm text-muted tabular-nums">
						{lasting} · {rateWord(room.rate)} changes/s · {room.records ?? "–"} records ·{" "}
						{formatBytes(room.bytes)} · {waiting} waiting
					</p>
				</div>
			</Cell>
			<Cell className="max-sm:hidden">
				<People room={room} now={now} />
			</Cell>
			<Cell className="text-right whitespace-nowrap tabular-nums max-md:hidden">
				<time dateTime={room.opened_at} title={formatExact(room.opened_at)}>
					{lasting}
				</time>
			</Cell>
			<Cell className="text-right tabular-nums max-md:hidden">{room.records ?? "–"}</Cell>
			<Cell className="text-right whitespace-nowrap tabular-nums max-lg:hidden">
				{formatBytes(room.bytes)}
			</Cell>
			<Cell className="text-right whitespace-nowrap tabular-nums max-sm:hidden">
				<span data-rate title={`Change ${room.sequence}; its snapshot goes up to ${room.compacted}`}>
					{rateWord(room.rate)}
				</span>
				<span className="block text-sm text-faint">of {room.sequence}</span>
			</Cell>
			<Cell className="text-right whitespace-nowrap tabular-nums max-lg:hidden">{waiting}</Cell>
		</tr>
	);
}

function People({ room, now }: { room: Room; now: number }) {
	if (room.people.length === 0) return <span className="text-faint">Nobody, about to close</span>;
	return (
		<ul
			aria-label={`${counted(room.people.length, "person", "people")}, ${counted(room.connections, "connection")}`}
		>
			{room.people.slice(0, NAMED).map((person) => (
				<li key={person.id} data-person={person.name} className="whitespace-nowrap">
					{person.name}
					<span className="text-sm text-faint tabular-nums">
						{" · "}
						{person.connections > 1 && `${person.connections} connections · `}
						<time dateTime={person.since} title={formatExact(person.since)}>
							{formatLasting(now - Date.parse(person.since))}
						</time>
					</span>
				</li>
			))}
			{room.people.length > NAMED && (
				<li
					className="text-sm text-faint"
					title={room.people
						.slice(NAMED)
						.map((person) => person.name)
						.join(", ")}
				>
					and {room.people.length - NAMED} more
				</li>
			)}
		</ul>
	);
}
