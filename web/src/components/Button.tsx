import { Button as BaseButton } from "@base-ui/react/button";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import { Tooltip } from "./Tooltip";

type Look = "primary" | "plain" | "quiet" | "danger";
type Size = "small" | "medium";

const base =
	"inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium select-none transition-colors " +
	"data-[disabled]:cursor-not-allowed data-[disabled]:opacity-55";

const looks: Record<Look, string> = {
	primary: "bg-accent text-accent-text hover:bg-accent-hover",
	plain: "border border-line-strong bg-surface-1 text-text hover:bg-surface-2",
	quiet: "text-muted hover:bg-surface-2 hover:text-text",
	danger: "border border-danger text-danger bg-surface-1 hover:bg-danger-soft",
};

const sizes: Record<Size, string> = {
	small: "h-7 px-2 text-sm pointer-coarse:h-9",
	medium: "h-8 px-3 text-base pointer-coarse:h-10",
};

/** The classes of a button, for links that look like one. */
export function buttonClass(look: Look = "plain", size: Size = "medium", className = ""): string {
	return `${base} ${looks[look]} ${sizes[size]} ${className}`;
}

type ButtonProps = Omit<ComponentProps<typeof BaseButton>, "className"> & {
	look?: Look;
	size?: Size;
	className?: string;
	/** Shows that it works, and keeps a second click from doing it twice. */
	busy?: boolean;
};

/** A button with words. */
export function Button({
	look = "plain",
	size,
	className,
	busy = false,
	children,
	disabled,
	...rest
}: ButtonProps) {
	return (
		<BaseButton
			{...rest}
			disabled={disabled || busy}
			focusableWhenDisabled={busy}
			aria-busy={busy || undefined}
			className={buttonClass(look, size, className)}
		>
			{busy && (
				<span
					aria-hidden="true"
					className="size-3 animate-spin rounded-full border-2 border-current border-r-transparent"
				/>
			)}
			{children}
		</BaseButton>
	);
}

type IconButtonProps = Omit<ComponentProps<typeof BaseButton>, "className" | "aria-label"> & {
	/** What it does, for the tooltip and for screen readers. */
	label: string;
	/** The key that does the same, as in the shortcut registry. */
	keys?: string;
	size?: Size;
	className?: string;
};

/** A button with an icon alone: its tooltip names it and its key. */
export function IconButton({ label, keys, size = "medium", className = "", ...rest }: IconButtonProps) {
	const side = size === "small" ? "size-7 pointer-coarse:size-9" : "size-8 pointer-coarse:size-10";
	return (
		<Tooltip label={label} keys={keys}>
			<BaseButton
				{...rest}
				aria-label={label}
				className={`${base} ${looks.quiet} ${side} aria-pressed:bg-accent-soft aria-pressed:text-text ${className}`}
			/>
		</Tooltip>
	);
}

/** A link that looks like a button. */
export function ButtonLink({
	look = "plain",
	size = "medium",
	className = "",
	children,
	...rest
}: LinkProps & { look?: Look; size?: Size; className?: string; "aria-label"?: string }) {
	return (
		<Link {...rest} className={buttonClass(look, size, className)}>
			{children}
		</Link>
	);
}
