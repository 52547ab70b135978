import { LockKeyhole, Radio } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { serverNow } from "@/clock";
import { ButtonLink } from "@/components/Button";
import { Page, useTitle } from "@/components/Page";
import { EmptyState, Loading, Problem, Skeleton } from "@/components/Surfaces";
import { counted } from "@/format/count";
import { usePermission } from "@/session/session";
import { clicked, type Order, ordered, rateWord } from "./model";
import { COLUMNS, RoomTable } from "./RoomTable";
import { useRooms } from "./useRooms";

const CRUMBS = [{ label: "Live rooms" }];

/** The documents that are open now, with who is there and how they are doing. For administrators. */
export function RoomsPage({ order, onOrder }: { order: Order; onOrder: (order: Order) => void }) {
	useTitle("Live rooms");
	const may = usePermission("settings.manage");
	const { rooms, error, refetch } = useRooms(may);
	const now = useServerSeconds();
	const sorted = useMemo(() => rooms && ordered(rooms, order), [rooms, order]);
	if (!may) {
		return (
			<Page crumbs={CRUMBS}>
				<EmptyState
					icon={<LockKeyhole size={28} aria-hidden />}
					title="For administrators"
					action={
						<ButtonLink look="primary" to="/projects">
							Go to projects
						</ButtonLink>
					}
				>
					What is open on the server is shown to those who look after it. Ask an administrator of your studio.
				</EmptyState>
			</Page>
		);
	}
	return (
		<Page crumbs={CRUMBS}>
			{error !== null && (
				<div className="p-4">
					<Problem error={error} onRetry={() => void refetch()} />
					{sorted !== null && <p className="mt-2 text-muted">What stands below was so before.</p>}
				</div>
			)}
			{sorted === null ? (
				error === null && <RoomsSkeleton />
			) : sorted.length === 0 ? (
				<EmptyState icon={<Radio size={28} aria-hidden />} title="Nobody has a round open">
					As soon as somebody opens a round to review it, its document stands here: who is there, how large it
					is and how fast it changes.
				</EmptyState>
			) : (
				<>
					<p
						className="flex min-h-9 items-center px-4 text-sm text-muted tabular-nums"
						data-rooms={sorted.length}
					>
						{counted(sorted.length, "open document")},{" "}
						{counted(
							sorted.reduce((sum, room) => sum + room.connections, 0),
							"connection",
						)}
						, {rateWord(sorted.reduce((sum, room) => sum + (room.rate ?? 0), 0))} changes per second
					</p>
					<label className="flex items-center gap-2 px-4 pb-2 text-sm text-muted sm:hidden">
						Order by
						<select
							value={order.sort}
							onChange={(event) => {
								const column = COLUMNS.find(({ sort }) => sort === event.target.value);
								if (column) onOrder(clicked(order, column.sort));
							}}
							className="h-11 flex-1 rounded-md border border-line-control bg-surface-1 px-2 text-text"
						>
							{COLUMNS.map(({ sort, label }) => (
								<option key={sort} value={sort}>
									{label}
								</option>
							))}
						</select>
					</label>
					<RoomTable
						rooms={sorted}
						order={order}
						onSort={(sort) => onOrder(clicked(order, sort))}
						now={now}
					/>
				</>
			)}
		</Page>
	);
}

/** The time on the server, renewed every second. */
function useServerSeconds(): number {
	const [now, setNow] = useState(serverNow);
	useEffect(() => {
		const timer = setInterval(() => setNow(serverNow()), 1_000);
		return () => clearInterval(timer);
	}, []);
	return now;
}

function RoomsSkeleton() {
	return (
		<Loading what="open documents">
			{["a", "b", "c"].map((place) => (
				<div key={place} className="flex items-center gap-6 border-b border-line px-4 py-2.5">
					<div className="flex-1 space-y-1.5">
						<Skeleton className="h-3.5 w-56" />
						<Skeleton className="h-3 w-32" />
					</div>
					<Skeleton className="h-3.5 w-32 max-sm:hidden" />
					<Skeleton className="h-3.5 w-16 max-sm:hidden" />
				</div>
			))}
		</Loading>
	);
}
