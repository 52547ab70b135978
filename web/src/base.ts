/** Where the client lies on its server: the path of `<base href>`, which the server writes. Ends with a slash. */
export function basePath(): string {
	return new URL(".", document.baseURI).pathname;
}

/** Whether this is a page for guests, who come by a link. In a browser where somebody is signed in too, they are two people. */
export function isGuestPage(): boolean {
	const path = globalThis.location.pathname;
	return path.startsWith(basePath()) && /^share(\/|$)/.test(path.slice(basePath().length));
}

/** The absolute address of something that is named relative to the base path, such as `api/media/41/view`. */
export function addressOf(relative: string): string {
	const address = new URL(relative.replace(/^\//, ""), new URL(".", document.baseURI));
	// Pictures are fetched without headers: on a guest's page they are the guest's, whoever is signed in besides.
	if (/^\/?api\/media\//.test(relative) && isGuestPage()) address.search = "as=guest:";
	return address.href;
}

/** What a request says in its headers of whose it is: nothing, but on a guest's page. */
export const onBehalf = (): Record<string, string> => (isGuestPage() ? { "rushes-as": "guest" } : {});

/** The address of a WebSocket that is named relative to the base path, such as `collab`. */
export function socketAddressOf(relative: string): string {
	return addressOf(relative).replace(/^http/, "ws");
}
