/** Where the client lies on its server: the path of `<base href>`, which the server writes. Ends with a slash. */
export function basePath(): string {
	return new URL(".", document.baseURI).pathname;
}

/** The absolute address of something that is named relative to the base path, such as `api/media/41/view`. */
export function addressOf(relative: string): string {
	return new URL(relative.replace(/^\//, ""), new URL(".", document.baseURI)).href;
}

/** The address of a WebSocket that is named relative to the base path, such as `collab`. */
export function socketAddressOf(relative: string): string {
	return addressOf(relative).replace(/^http/, "ws");
}
