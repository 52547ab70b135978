import { createFileRoute } from "@tanstack/react-router";
import { NotificationsPage } from "@/features/notifications/NotificationsPage";

export const Route = createFileRoute("/_signed/_shell/notifications")({
	validateSearch: (search: Record<string, unknown>): { unread?: true } =>
		search.unread === true ? { unread: true } : {},
	component: function Notifications() {
		const navigate = Route.useNavigate();
		const { unread = false } = Route.useSearch();
		return (
			<NotificationsPage
				unread={unread}
				onUnread={(next) => void navigate({ search: next ? { unread: true } : {}, replace: true })}
			/>
		);
	},
});
