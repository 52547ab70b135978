import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement } from "react";

/** A menu that opens from a button. */
export function Menu({
	trigger,
	side = "bottom",
	align = "end",
	children,
}: {
	trigger: ReactElement<Record<string, unknown>>;
	side?: "top" | "bottom" | "left" | "right";
	align?: "start" | "center" | "end";
	children: React.ReactNode;
}) {
	return (
		<Base.Root>
			<Base.Trigger render={trigger} />
			<Base.Portal>
				<Base.Positioner side={side} align={align} sideOffset={4} className="z-50">
					<Base.Popup className="min-w-44 rounded-lg border border-line-strong bg-surface-1 p-1 shadow-float">
						{children}
					</Base.Popup>
				</Base.Positioner>
			</Base.Portal>
		</Base.Root>
	);
}

const item =
	"flex min-h-8 w-full cursor-default items-center gap-2 rounded-sm px-2 text-left data-[highlighted]:bg-surface-2 pointer-coarse:min-h-11";

/** Something that the menu does. */
export function MenuItem({ onClick, children }: { onClick: () => void; children: React.ReactNode }) {
	return (
		<Base.Item onClick={onClick} className={item}>
			{children}
		</Base.Item>
	);
}

/** One of several choices, with a tick at the one that holds, and what each is good for. */
export function MenuChoices<T extends string>({
	label,
	value,
	options,
	onChange,
}: {
	label: string;
	value: T;
	options: readonly { value: T; label: string; hint?: string }[];
	onChange: (value: T) => void;
}) {
	return (
		<Base.Group>
			<Base.GroupLabel className="px-2 py-1 text-xs text-faint">{label}</Base.GroupLabel>
			<Base.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
				{options.map((option) => (
					<Base.RadioItem
						key={option.value}
						value={option.value}
						closeOnClick
						className={option.hint ? `${item} py-1` : item}
					>
						<span className="w-4 shrink-0" aria-hidden="true">
							{option.value === value && "✓"}
						</span>
						<span>
							{option.label}
							{option.hint && <span className="block max-w-60 text-sm text-muted">{option.hint}</span>}
						</span>
					</Base.RadioItem>
				))}
			</Base.RadioGroup>
		</Base.Group>
	);
}

/** A line between two parts of a menu. */
export function MenuSeparator() {
	return <Base.Separator className="my-1 h-px bg-line" />;
}

/** Words in a menu that do nothing. */
export function MenuNote({ children }: { children: React.ReactNode }) {
	return <div className="px-2 py-1 text-sm text-muted">{children}</div>;
}
