import { useQuery } from "@tanstack/react-query";
import { Radio } from "lucide-react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { Avatar } from "@/components/Avatar";
import { Button, ButtonLink } from "@/components/Button";
import { Page, useTitle } from "@/components/Page";
import { roleWords } from "@/components/words";
import { NotificationPreferenceList } from "@/notifications/Preferences";
import { useMe, usePermission } from "@/session/session";
import { useSignOut } from "@/session/signOut";
import { chooseTheme, type ThemeChoice, useThemeChoice } from "@/theme/theme";
import { Channels } from "./channels/Channels";
import { StudioSwitches } from "./StudioSwitches";

const themes: readonly { value: ThemeChoice; label: string }[] = [
	{ value: "system", label: "As the system" },
	{ value: "light", label: "Light" },
	{ value: "dark", label: "Dark" },
];

/** What a person sets for themselves. */
export function SettingsPage() {
	useTitle("Settings");
	const me = useMe();
	const theme = useThemeChoice();
	const signOut = useSignOut();
	const manages = usePermission("settings.manage");
	const health = useQuery({
		queryKey: keys.health,
		queryFn: ({ signal }) => answer(api.GET("/api/health", { signal })),
	});
	return (
		<Page crumbs={[{ label: "Settings" }]}>
			<div className="mx-auto flex max-w-150 flex-col gap-8 p-4 sm:p-8">
				{me && (
					<Section title="You">
						<div className="flex items-center gap-3">
							<Avatar person={me.user} size={40} labelled={false} />
							<div className="min-w-0 flex-1">
								<div className="font-medium">{me.user.name}</div>
								<div className="truncate text-muted">{me.user.email}</div>
								<div className="text-muted">
									{roleWords[me.role]} at {me.organization.name}
								</div>
							</div>
						</div>
						<div className="mt-4 flex flex-wrap gap-2">
							<ButtonLink to="/change-password">Change password</ButtonLink>
							<Button onClick={signOut}>Sign out</Button>
						</div>
					</Section>
				)}
				<Section title="Appearance">
					<fieldset className="flex flex-wrap gap-4">
						<legend className="mb-2 text-sm text-muted">
							Theme, on this device. Review pages are dark until switched there.
						</legend>
						{themes.map(({ value, label }) => (
							<label key={value} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
								<input
									type="radio"
									name="theme"
									value={value}
									checked={theme === value}
									onChange={() => chooseTheme(value)}
									className="size-4 accent-accent"
								/>
								{label}
							</label>
						))}
					</fieldset>
				</Section>
				<Section title="Notifications">
					<NotificationPreferenceList />
				</Section>
				{manages && (
					<Section title="The studio">
						<StudioSwitches />
					</Section>
				)}
				{manages && (
					<Section title="Slack and Teams">
						<Channels />
					</Section>
				)}
				{manages && (
					<Section title="The server">
						<p className="mb-3 text-muted">Who is in which document now, and how the server keeps up.</p>
						<ButtonLink to="/admin/rooms">
							<Radio size={16} aria-hidden /> Live rooms
						</ButtonLink>
					</Section>
				)}
				<Section title="About">
					<p className="text-muted">
						Rushes {health.data?.version ?? ""}
						{health.data?.demo ? " · demo studio" : ""}
					</p>
				</Section>
			</div>
		</Page>
	);
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
	return (
		<section>
			<h2 className="mb-3 border-b border-line pb-2 font-semibold">{title}</h2>
			{children}
		</section>
	);
}
