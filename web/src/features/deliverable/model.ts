import type { Deliverable, DeliverableChange, Priority } from "@/api/types";

/** What the form of a deliverable holds: text the way fields do, and whether it is set aside. */
export interface DeliverableForm {
	name: string;
	priority: Priority;
	cmf_sku: string;
	asset_count: string;
	on_hold: boolean;
}

/** A deliverable as its form. No planned number is an empty field. */
export function formOf(deliverable: Deliverable): DeliverableForm {
	return {
		name: deliverable.name,
		priority: deliverable.priority,
		cmf_sku: deliverable.cmf_sku ?? "",
		asset_count: deliverable.asset_count > 0 ? String(deliverable.asset_count) : "",
		on_hold: deliverable.on_hold,
	};
}

/** Only what differs between what was read and what was typed, so that two people who change two fields both win. */
export function changeOf(deliverable: Deliverable, form: DeliverableForm): DeliverableChange {
	const before = formOf(deliverable);
	const change: DeliverableChange = {};
	if (form.name.trim() !== before.name) change.name = form.name.trim();
	if (form.priority !== before.priority) change.priority = form.priority;
	if (form.cmf_sku.trim() !== before.cmf_sku) change.cmf_sku = form.cmf_sku.trim() || null;
	if (form.asset_count !== before.asset_count) change.asset_count = Number(form.asset_count);
	if (form.on_hold !== before.on_hold) change.on_hold = form.on_hold;
	return change;
}
