import { type ComponentProps, useEffect, useState } from "react";

/** A field that is saved when one leaves it or presses Enter, and forgotten with Escape. */
export function SavedInput({
	value,
	onSave,
	className = "",
	...rest
}: Omit<ComponentProps<"input">, "value" | "onChange" | "onBlur" | "onKeyDown" | "ref"> & {
	value: string;
	onSave: (value: string) => void;
}) {
	const [typed, setTyped] = useState(value);
	const [focused, setFocused] = useState(false);
	// What others save is shown, but not under the hand of who types.
	useEffect(() => {
		if (!focused) setTyped(value);
	}, [value, focused]);
	return (
		<input
			{...rest}
			value={typed}
			onChange={(event) => setTyped(event.target.value)}
			onFocus={() => setFocused(true)}
			onBlur={(event) => {
				setFocused(false);
				if (typed !== value && event.target.validity.valid) onSave(typed);
				else setTyped(value);
			}}
			onKeyDown={(event) => {
				if (event.key === "Enter") event.currentTarget.blur();
				if (event.key === "Escape") {
					event.stopPropagation();
					setTyped(value);
				}
			}}
			className={`rounded-md border border-line-control bg-surface-1 px-2 placeholder:text-faint invalid:border-danger ${className}`}
		/>
	);
}
