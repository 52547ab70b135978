import { SlidersHorizontal } from "lucide-react";
import { IconButton } from "@/components/Button";
import { Menu, MenuChoices, MenuItem, MenuSeparator } from "@/components/Menu";
import type { ReviewTheme, Surround } from "./appearance";

/** How the page looks, and what looks at it. */
export interface Appearance {
	readonly theme: ReviewTheme;
	readonly onTheme: (theme: ReviewTheme) => void;
	readonly surround: Surround;
	readonly onSurround: (surround: Surround) => void;
	readonly marksShown: boolean;
	readonly onMarksShown: (shown: boolean) => void;
}

/** The menu for it; `children` are further things that it does. */
export function AppearanceMenu({
	theme,
	onTheme,
	surround,
	onSurround,
	marksShown,
	onMarksShown,
	children,
}: Appearance & { children?: React.ReactNode }) {
	return (
		<Menu
			trigger={
				<IconButton label="How it looks">
					<SlidersHorizontal size={17} aria-hidden />
				</IconButton>
			}
		>
			<MenuChoices
				label="Theme"
				value={theme}
				onChange={onTheme}
				options={[
					{ value: "dark", label: "Dark" },
					{ value: "light", label: "Light" },
				]}
			/>
			<MenuSeparator />
			<MenuChoices
				label="Around the picture (B)"
				value={surround}
				onChange={onSurround}
				options={[
					{ value: "dark", label: "Dark grey" },
					{ value: "judge", label: "Mid grey, to judge colour" },
				]}
			/>
			<MenuSeparator />
			<MenuItem onClick={() => onMarksShown(!marksShown)}>
				{marksShown ? "Hide marks (M)" : "Show marks (M)"}
			</MenuItem>
			{children}
		</Menu>
	);
}
