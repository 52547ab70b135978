import { createFileRoute, redirect } from "@tanstack/react-router";
import { SignInPage } from "@/features/sign-in/SignInPage";
import { safeReturnPath } from "@/session/returning";
import { meQuery } from "@/session/session";

export const Route = createFileRoute("/sign-in")({
	validateSearch: (search): { return?: string } =>
		typeof search.return === "string" ? { return: search.return } : {},
	async beforeLoad({ context, search }) {
		// Who is signed in already has nothing to do here.
		const me = await context.queryClient.ensureQueryData(meQuery());
		if (me) throw redirect({ href: safeReturnPath(search.return) });
	},
	component: function SignIn() {
		return <SignInPage returnTo={safeReturnPath(Route.useSearch().return)} />;
	},
});
