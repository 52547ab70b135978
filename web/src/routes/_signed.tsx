import { useQueryClient } from "@tanstack/react-query";
import { createFileRoute, Outlet, redirect } from "@tanstack/react-router";
import { useEffect } from "react";
import { startEvents } from "@/events/events";
import { SignInAgain } from "@/features/sign-in/SignInAgain";
import { meQuery } from "@/session/session";
import { CommandPalette } from "@/shell/CommandPalette";

// Everything below needs somebody who is signed in and has a password of their own.
export const Route = createFileRoute("/_signed")({
	async beforeLoad({ context, location }) {
		const me = await context.queryClient.ensureQueryData(meQuery());
		if (me === null) throw redirect({ to: "/sign-in", search: { return: location.href } });
		if (me.must_change_password) throw redirect({ to: "/change-password", search: { first: 1 } });
	},
	component: Signed,
});

function Signed() {
	const cache = useQueryClient();
	useEffect(() => startEvents(cache), [cache]);
	return (
		<>
			<Outlet />
			<CommandPalette />
			<SignInAgain />
		</>
	);
}
