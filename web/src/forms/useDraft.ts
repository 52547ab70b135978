import { useState } from "react";

/** What is typed into a form over something that others may change meanwhile. */
export interface Draft<Thing, Form> {
	/** What was read when the form opened: later news must not slip under what is typed. */
	readonly base: Thing;
	readonly form: Form;
	set<Field extends keyof Form>(field: Field, value: Form[Field]): void;
	/** Lays what was typed over what is there now. */
	takeOver(): void;
}

/** Keeps a form over the newest `thing`; `formOf` says what its fields hold. */
export function useDraft<Thing, Form extends object>(
	thing: Thing,
	formOf: (thing: Thing) => Form,
): Draft<Thing, Form> {
	const [base, setBase] = useState(thing);
	const [form, setForm] = useState(() => formOf(thing));
	return {
		base,
		form,
		set: (field, value) => setForm((before) => ({ ...before, [field]: value })),
		takeOver() {
			setForm(laidOver(formOf(thing), formOf(base), form));
			setBase(thing);
		},
	};
}

/** What is there now, with those fields of what was typed that differ from what was read. */
export function laidOver<Form extends object>(now: Form, read: Form, typed: Form): Form {
	const fields = Object.keys(typed) as (keyof Form)[];
	return Object.assign(
		{ ...now },
		...fields.filter((field) => typed[field] !== read[field]).map((field) => ({ [field]: typed[field] })),
	) as Form;
}
