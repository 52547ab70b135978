import { createFileRoute, Outlet, redirect } from "@tanstack/react-router";
import { GuestGate } from "@/features/guest/GuestGate";
import { guestQuery } from "@/session/guest";

// Everything below needs somebody who came in by a link.
export const Route = createFileRoute("/share/_in")({
	async beforeLoad({ context }) {
		const guest = await context.queryClient.ensureQueryData(guestQuery());
		if (guest === null) throw redirect({ to: "/share", search: {} });
	},
	component: function In() {
		return (
			<GuestGate>
				<Outlet />
			</GuestGate>
		);
	},
});
