const NAMESPACE = "http://www.w3.org/2000/svg";

type Attributes = Readonly<Record<string, string | number>>;

export function svg<K extends keyof SVGElementTagNameMap>(
	name: K,
	attributes: Attributes = {},
): SVGElementTagNameMap[K] {
	const element = document.createElementNS(NAMESPACE, name);
	set(element, attributes);
	return element;
}

export function set(element: Element, attributes: Attributes): void {
	for (const [name, value] of Object.entries(attributes)) {
		const text = String(value);
		if (element.getAttribute(name) !== text) element.setAttribute(name, text);
	}
}
