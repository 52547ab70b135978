/** Copies a text; over plain http, where browsers have no clipboard for pages, by way of a field that is selected. */
export async function copyText(text: string): Promise<boolean> {
	try {
		if (navigator.clipboard) {
			await navigator.clipboard.writeText(text);
			return true;
		}
	} catch {
		// The browser asked, and was told no: the other way is left.
	}
	const field = document.createElement("textarea");
	field.value = text;
	field.style.cssText = "position:fixed;opacity:0";
	const focused = document.activeElement;
	document.body.append(field);
	field.select();
	const copied = document.execCommand?.("copy") ?? false;
	field.remove();
	if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
	return copied;
}
