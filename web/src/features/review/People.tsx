import { useMemo } from "react";
import { Avatar } from "@/components/Avatar";
import { Tooltip } from "@/components/Tooltip";
import { calledName, isGuest } from "@/document/author";
import { type Peer, type PresenceUser, rosterOf } from "@/document/presence";
import { useIsWide } from "./useIsWide";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";

/** How many faces there is room for. */
const MOST = { wide: 5, narrow: 2 };

/** Who is here, each person once. A click looks where they look. */
export function People({ self }: { self: PresenceUser }) {
	const { document, viewer } = useSession();
	const peers = useSignal(document.presence.peers);
	const people = useMemo(() => rosterOf(peers, self), [peers, self]);
	const most = useIsWide() ? MOST.wide : MOST.narrow;
	const rest = people.slice(most);
	const goTo = (peer: Peer | undefined) => {
		if (!peer?.viewport) return;
		viewer.zoomTo(peer.viewport.zoom);
		viewer.lookAt(peer.viewport);
	};
	return (
		<ul
			aria-label={`Here now: ${people.length}`}
			data-people={people.length}
			className="flex items-center -space-x-1"
		>
			{people.slice(0, most).map((person) => {
				const peer = peers.find((other) => other.user.id === person.id && other.viewport !== null);
				const mine = person.id === self.id;
				const label = mine ? `${person.name} (you)` : `${calledName(person)}: look where they look`;
				return (
					<li key={person.id} data-person={person.name}>
						<Tooltip label={label}>
							<button
								type="button"
								aria-disabled={mine || undefined}
								onClick={() => !mine && goTo(peer)}
								className="block rounded-full ring-2 ring-surface-1"
							>
								<span className="sr-only">{label}</span>
								<Avatar person={person} size={24} labelled={false} guest={isGuest(person.id)} />
							</button>
						</Tooltip>
					</li>
				);
			})}
			{rest.length > 0 && (
				<li
					title={rest.map(calledName).join(", ")}
					className="flex size-6 items-center justify-center rounded-full bg-surface-3 text-xs tabular-nums ring-2 ring-surface-1"
				>
					+{rest.length}
				</li>
			)}
		</ul>
	);
}
