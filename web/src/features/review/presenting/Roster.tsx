import { Avatar } from "@/components/Avatar";
import { useSignal } from "../useSignal";
import type { PresentedSession } from "./presented_session";

/** Who is here, and how far away by the wire. */
export function Roster({ presented }: { presented: PresentedSession }) {
	const roster = useSignal(presented.roster);
	return (
		<ul aria-label="Who is here" className="flex -space-x-1">
			{roster.map(({ user, rtt }) => (
				<li key={user.id} title={rtt === null ? user.name : `${user.name}, ${rtt} ms`}>
					<Avatar person={user} size={24} />
				</li>
			))}
		</ul>
	);
}
