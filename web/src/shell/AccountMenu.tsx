import { useNavigate } from "@tanstack/react-router";
import { KeyRound, LogOut, Settings } from "lucide-react";
import type { ReactElement } from "react";
import { Menu, MenuChoices, MenuItem, MenuNote, MenuSeparator } from "@/components/Menu";
import { roleWords } from "@/components/words";
import { useMe } from "@/session/session";
import { useSignOut } from "@/session/signOut";
import { chooseTheme, useThemeChoice } from "@/theme/theme";

/** Who I am, how it looks, and the way out. */
export function AccountMenu({
	trigger,
	side,
}: {
	trigger: ReactElement<Record<string, unknown>>;
	side: "top" | "right";
}) {
	const me = useMe();
	const theme = useThemeChoice();
	const signOut = useSignOut();
	const navigate = useNavigate();
	if (!me) return null;
	return (
		<Menu trigger={trigger} side={side}>
			<MenuNote>
				<div className="font-medium text-text">{me.user.name}</div>
				<div>
					{roleWords[me.role]} at {me.organization.name}
				</div>
			</MenuNote>
			<MenuSeparator />
			<MenuChoices
				label="Theme"
				value={theme}
				onChange={chooseTheme}
				options={[
					{ value: "system", label: "As the system" },
					{ value: "light", label: "Light" },
					{ value: "dark", label: "Dark" },
				]}
			/>
			<MenuSeparator />
			<MenuItem onClick={() => void navigate({ to: "/settings" })}>
				<Settings size={16} aria-hidden /> Settings
			</MenuItem>
			<MenuItem onClick={() => void navigate({ to: "/change-password" })}>
				<KeyRound size={16} aria-hidden /> Change password
			</MenuItem>
			<MenuItem onClick={signOut}>
				<LogOut size={16} aria-hidden /> Sign out
			</MenuItem>
		</Menu>
	);
}
