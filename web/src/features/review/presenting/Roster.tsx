import { Popover } from "@base-ui/react/popover";
import { useMutation } from "@tanstack/react-query";
import { Hand } from "lucide-react";
import { useState } from "react";
import { Avatar } from "@/components/Avatar";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { GuestTag } from "@/components/GuestTag";
import { toastError } from "@/components/toasts";
import { isGuest } from "@/document/author";
import { useShortcuts } from "@/keyboard/shortcuts";
import { useIsWide } from "../useIsWide";
import { useSignal } from "../useSignal";
import type { Participant } from "./model";
import type { PresentedSession } from "./presented_session";
import type { Leading, Visitor } from "./visitor";

/** How many faces there is room for. */
const FACES = { wide: 6, narrow: 2 };

interface RosterProps {
	visitor: Visitor;
	presented: PresentedSession;
	/** `user:7` of whoever leads. */
	leader: string | null;
}

/** Who is here: their faces, and behind them the list with everybody's delay and the lead to pass on. */
export function Roster({ visitor, presented, leader }: RosterProps) {
	const roster = useSignal(presented.roster);
	const wide = useIsWide();
	const [open, setOpen] = useState(false);
	useShortcuts("Presenting", [{ keys: "p", label: "Who is here", run: () => setOpen(!open) }]);
	const most = wide ? FACES.wide : FACES.narrow;
	// Whoever leads is always among the faces.
	const faces = roster.toSorted((left, right) => rank(left, leader) - rank(right, leader)).slice(0, most);
	const trigger = (
		<button
			type="button"
			data-people={roster.length}
			className="flex h-8 shrink-0 items-center gap-1.5 rounded-md px-1.5 hover:bg-surface-2 pointer-coarse:h-10"
		>
			<span className="sr-only">Who is here: {roster.length}</span>
			<span className="flex -space-x-1">
				{faces.map(({ user }) => (
					<span
						key={user.id}
						className={`flex ring-2 ring-surface-1 ${isGuest(user.id) ? "rounded-md" : "rounded-full"}`}
					>
						<Avatar person={user} size={24} labelled={false} guest={isGuest(user.id)} />
					</span>
				))}
			</span>
			{roster.length > faces.length && (
				<span aria-hidden="true" className="text-sm text-muted tabular-nums">
					+{roster.length - faces.length}
				</span>
			)}
		</button>
	);
	const list = <People visitor={visitor} roster={roster} leader={leader} onPassed={() => setOpen(false)} />;
	if (!wide) {
		return (
			<>
				<span className="contents" onClickCapture={() => setOpen(true)}>
					{trigger}
				</span>
				<Dialog open={open} onClose={() => setOpen(false)} title="Who is here">
					{list}
				</Dialog>
			</>
		);
	}
	return (
		<Popover.Root open={open} onOpenChange={setOpen}>
			<Popover.Trigger render={trigger} />
			<Popover.Portal>
				<Popover.Positioner side="bottom" align="end" sideOffset={6} className="z-40">
					<Popover.Popup className="w-88 rounded-lg border border-line-strong bg-surface-1 p-3 text-text shadow-float outline-none">
						<Popover.Title className="mb-2 font-semibold">Who is here</Popover.Title>
						{list}
					</Popover.Popup>
				</Popover.Positioner>
			</Popover.Portal>
		</Popover.Root>
	);
}

const rank = ({ user, away }: Participant, leader: string | null): number =>
	user.id === leader ? 0 : away ? 2 : 1;

function People({
	visitor,
	roster,
	leader,
	onPassed,
}: {
	visitor: Visitor;
	roster: readonly Participant[];
	leader: string | null;
	onPassed: () => void;
}) {
	const { self, leading } = visitor;
	const passes = leading && (leading.manages || leader === self.id) ? leading : null;
	return (
		<>
			<ul aria-label="Who is here" className="flex max-h-[50dvh] flex-col gap-0.5 overflow-y-auto">
				{roster.map(({ user, rtt, away, canLead }) => (
					<li key={user.id} data-person={user.name} className="flex min-h-9 items-center gap-2">
						<Avatar person={user} size={24} labelled={false} guest={isGuest(user.id)} />
						<span className="min-w-0 flex-1">
							<span className="block truncate">
								{user.name}
								<GuestTag of={user.id} />
								{user.id === self.id && <span className="text-faint"> (you)</span>}
							</span>
							{(user.id === leader || away) && (
								<span className="block text-sm text-muted">
									{user.id === leader ? "Leads" : "Looks around"}
								</span>
							)}
						</span>
						{passes && user.id !== leader && user.id !== self.id && canLead && (
							<PassButton leading={passes} user={user} onPassed={onPassed} />
						)}
						<span
							title="How long a message takes to the server and back"
							className={`w-16 shrink-0 text-right font-mono text-sm tabular-nums ${rtt === null ? "text-faint" : "text-muted"}`}
						>
							{rtt === null ? "– ms" : `${rtt} ms`}
						</span>
					</li>
				))}
			</ul>
			{leading && (
				<p className="mt-2 border-t border-line pt-2 text-sm text-muted">
					{passes
						? "Whoever of the studio is here can be given the lead."
						: leader === null
							? "Nobody leads. Take the lead with T, and everybody sees what you look at."
							: "The lead is passed on by whoever has it, or by a producer."}
				</p>
			)}
		</>
	);
}

function PassButton({
	leading,
	user,
	onPassed,
}: {
	leading: Leading;
	user: Participant["user"];
	onPassed: () => void;
}) {
	const pass = useMutation({
		mutationFn: () => leading.pass(user.id),
		onSuccess: onPassed,
		onError: (error) => toastError(`${user.name} does not lead`, error),
	});
	return (
		<Button
			size="small"
			busy={pass.isPending}
			aria-label={`Pass the lead to ${user.name}`}
			onClick={() => pass.mutate()}
		>
			<Hand size={13} aria-hidden /> Pass the lead
		</Button>
	);
}
