import { Field as Base } from "@base-ui/react/field";
import type { ComponentProps } from "react";

const control =
	"w-full rounded-md border border-line-control bg-surface-1 px-2.5 text-text placeholder:text-faint " +
	"disabled:opacity-60 data-[invalid]:border-danger";

interface FieldFrameProps {
	label: string;
	hint?: React.ReactNode;
	error?: string | undefined;
}

function FieldFrame({
	label,
	hint,
	error,
	name,
	children,
}: FieldFrameProps & { name?: string | undefined; children: React.ReactNode }) {
	return (
		<Base.Root
			invalid={error !== undefined}
			{...(name === undefined ? {} : { name })}
			className="flex flex-col gap-1"
		>
			<Base.Label className="text-sm font-medium text-muted">{label}</Base.Label>
			{children}
			{error === undefined ? (
				hint && <Base.Description className="text-sm text-faint">{hint}</Base.Description>
			) : (
				<Base.Error match className="text-sm text-danger">
					{error}
				</Base.Error>
			)}
		</Base.Root>
	);
}

/** A line of text with its label, a hint, and what is wrong with it. */
export function TextField({
	label,
	hint,
	error,
	name,
	className: _,
	...rest
}: FieldFrameProps & Omit<ComponentProps<"input">, "ref">) {
	return (
		<FieldFrame label={label} hint={hint} error={error} name={name}>
			<Base.Control {...rest} className={`${control} h-8 pointer-coarse:h-10`} />
		</FieldFrame>
	);
}

/** Several lines of text. */
export function TextArea({
	label,
	hint,
	error,
	name,
	className: _,
	...rest
}: FieldFrameProps & Omit<ComponentProps<"textarea">, "ref">) {
	return (
		<FieldFrame label={label} hint={hint} error={error} name={name}>
			<Base.Control render={<textarea rows={3} {...rest} />} className={`${control} min-h-20 py-1.5`} />
		</FieldFrame>
	);
}

/** A choice among a few, by the browser's own list: the quickest on every device. */
export function SelectField({
	label,
	hint,
	error,
	name,
	options,
	className: _,
	...rest
}: FieldFrameProps &
	Omit<ComponentProps<"select">, "ref"> & { options: readonly { value: string; label: string }[] }) {
	return (
		<FieldFrame label={label} hint={hint} error={error} name={name}>
			<Base.Control
				render={
					<select {...rest}>
						{options.map((option) => (
							<option key={option.value} value={option.value}>
								{option.label}
							</option>
						))}
					</select>
				}
				className={`${control} h-8 pointer-coarse:h-10`}
			/>
		</FieldFrame>
	);
}
