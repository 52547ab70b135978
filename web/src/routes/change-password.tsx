import { createFileRoute, redirect } from "@tanstack/react-router";
import { ChangePasswordPage } from "@/features/sign-in/ChangePasswordPage";
import { meQuery } from "@/session/session";

export const Route = createFileRoute("/change-password")({
	validateSearch: (search): { first?: 1 } => (Number(search.first) === 1 ? { first: 1 } : {}),
	async beforeLoad({ context }) {
		const me = await context.queryClient.ensureQueryData(meQuery());
		if (me === null) throw redirect({ to: "/sign-in", search: {} });
	},
	component: function ChangePassword() {
		return <ChangePasswordPage first={Route.useSearch().first === 1} />;
	},
});
